-- What a blob was on the wire: compressed where it travelled so, counted again where it was sent again; 0 for one that was not sent.

ALTER TABLE delivered ADD COLUMN wire_bytes ${int} NOT NULL DEFAULT 0;

UPDATE delivered SET wire_bytes = size WHERE skipped = 0;
