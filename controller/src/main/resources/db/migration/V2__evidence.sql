-- Evidence: captures, their items, what arrived, what was sealed, what verification found. Times are microseconds since 1970 UTC.

CREATE TABLE capture (
  number       ${key},
  incident     ${int}  NOT NULL REFERENCES incident (number),
  node         ${text} NOT NULL,
  container_id ${text} NOT NULL,
  state        ${text} NOT NULL,
  opened_at    ${int}  NOT NULL,
  sealed_at    ${int},
  manifest     ${bytes},
  -- The controller whose evidence store holds it.
  keeper       ${text} NOT NULL DEFAULT ''
);

CREATE INDEX capture_incident ON capture (incident);
CREATE INDEX capture_unsealed ON capture (state) WHERE state <> 'SEALED';

CREATE TABLE evidence_item (
  number     ${key},
  capture    ${int}  NOT NULL REFERENCES capture (number),
  kind       ${text} NOT NULL,
  state      ${text} NOT NULL,
  reason     ${text} NOT NULL,
  image_id   ${text},
  tool       ${text} NOT NULL,
  started_at ${int},
  ended_at   ${int},
  UNIQUE (capture, kind)
);

-- Blobs as they arrived.
CREATE TABLE delivered (
  number ${key},
  item   ${int}  NOT NULL REFERENCES evidence_item (number),
  sha256 ${text} NOT NULL,
  size   ${int}  NOT NULL,
  role   ${text} NOT NULL,
  at     ${int}  NOT NULL,
  UNIQUE (item, sha256)
);

CREATE INDEX delivered_sha256 ON delivered (sha256);

-- Blobs as they were sealed. A layer may stand in an image twice.
CREATE TABLE item_blob (
  item     ${int}  NOT NULL REFERENCES evidence_item (number),
  position ${int}  NOT NULL,
  sha256   ${text} NOT NULL,
  size     ${int}  NOT NULL,
  role     ${text} NOT NULL,
  diff_id  ${text},
  PRIMARY KEY (item, position)
);

CREATE TABLE verification (
  number   ${key},
  item     ${int}  NOT NULL REFERENCES evidence_item (number),
  at       ${int}  NOT NULL,
  intact   ${int}  NOT NULL,
  bytes    ${int}  NOT NULL,
  findings ${text} NOT NULL
);

CREATE INDEX verification_item ON verification (item);
