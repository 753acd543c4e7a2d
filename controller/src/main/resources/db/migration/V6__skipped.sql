-- Blobs that were not sent, since the store held them already: 1 for these, 0 for those that arrived.

ALTER TABLE delivered ADD COLUMN skipped ${int} NOT NULL DEFAULT 0;
