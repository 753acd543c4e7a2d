-- News of incidents, and who has been told. Times are microseconds since 1970 UTC.

-- Written in the transaction that makes the change which it tells of.
CREATE TABLE event (
  number   INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER REFERENCES incident (number),
  kind     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  text     TEXT    NOT NULL
);

CREATE INDEX event_incident ON event (incident);

-- Which channels are configured, and of what they are told; written when the controller starts.
CREATE TABLE channel_kind (
  channel TEXT NOT NULL,
  kind    TEXT NOT NULL,
  PRIMARY KEY (channel, kind)
);

-- An event on its way to a channel: WAITING, SENT, or GIVEN_UP with the problem.
CREATE TABLE notice (
  event    INTEGER NOT NULL REFERENCES event (number),
  channel  TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  attempts INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  problem  TEXT    NOT NULL,
  PRIMARY KEY (event, channel)
);

CREATE INDEX notice_waiting ON notice (channel, event) WHERE state = 'WAITING';
