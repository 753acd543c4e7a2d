-- Legal holds on evidence, and what was purged of it. Times are microseconds since 1970 UTC.

-- A hold stands until it is released. Without a capture it is on the whole incident, what is captured later too.
CREATE TABLE evidence_hold (
  number          ${key},
  incident        ${int}  NOT NULL REFERENCES incident (number),
  capture         ${int}  REFERENCES capture (number),
  actor           ${text} NOT NULL,
  reason          ${text} NOT NULL,
  at              ${int}  NOT NULL,
  released_by     ${text},
  released_reason ${text},
  released_at     ${int}
);

CREATE INDEX evidence_hold_standing ON evidence_hold (incident) WHERE released_at IS NULL;

-- A capture whose bytes were ordered to go; done_at when they are gone.
CREATE TABLE tombstone (
  capture ${int}  NOT NULL PRIMARY KEY REFERENCES capture (number),
  actor   ${text} NOT NULL,
  reason  ${text} NOT NULL,
  at      ${int}  NOT NULL,
  done_at ${int}
);

CREATE INDEX item_blob_sha256 ON item_blob (sha256);
