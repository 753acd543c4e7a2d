-- Evidence: captures, their items, what arrived, what was sealed, what verification found. Times are microseconds since 1970 UTC.

CREATE TABLE capture (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  incident     INTEGER NOT NULL REFERENCES incident (number),
  node         TEXT    NOT NULL,
  container_id TEXT    NOT NULL,
  state        TEXT    NOT NULL,
  opened_at    INTEGER NOT NULL,
  sealed_at    INTEGER,
  manifest     BLOB
);

CREATE INDEX capture_incident ON capture (incident);
CREATE INDEX capture_unsealed ON capture (state) WHERE state <> 'SEALED';

CREATE TABLE evidence_item (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  capture    INTEGER NOT NULL REFERENCES capture (number),
  kind       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  image_id   TEXT,
  tool       TEXT    NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER,
  UNIQUE (capture, kind)
);

-- Blobs as they arrived.
CREATE TABLE delivered (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  item   INTEGER NOT NULL REFERENCES evidence_item (number),
  sha256 TEXT    NOT NULL,
  size   INTEGER NOT NULL,
  role   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  UNIQUE (item, sha256)
);

CREATE INDEX delivered_sha256 ON delivered (sha256);

-- Blobs as they were sealed. A layer may stand in an image twice.
CREATE TABLE item_blob (
  item     INTEGER NOT NULL REFERENCES evidence_item (number),
  position INTEGER NOT NULL,
  sha256   TEXT    NOT NULL,
  size     INTEGER NOT NULL,
  role     TEXT    NOT NULL,
  diff_id  TEXT,
  PRIMARY KEY (item, position)
);

CREATE TABLE verification (
  number   INTEGER PRIMARY KEY AUTOINCREMENT,
  item     INTEGER NOT NULL REFERENCES evidence_item (number),
  at       INTEGER NOT NULL,
  intact   INTEGER NOT NULL,
  bytes    INTEGER NOT NULL,
  findings TEXT    NOT NULL
);

CREATE INDEX verification_item ON verification (item);
