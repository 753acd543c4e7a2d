-- News of incidents, and who has been told. Times are microseconds since 1970 UTC.

-- Written in the transaction that makes the change which it tells of.
CREATE TABLE event (
  number   ${key},
  incident ${int}  REFERENCES incident (number),
  kind     ${text} NOT NULL,
  at       ${int}  NOT NULL,
  text     ${text} NOT NULL
);

CREATE INDEX event_incident ON event (incident);

-- Which channels are configured, and of what they are told; written when the controller starts.
CREATE TABLE channel_kind (
  channel ${text} NOT NULL,
  kind    ${text} NOT NULL,
  PRIMARY KEY (channel, kind)
);

-- An event on its way to a channel: WAITING, SENT, or GIVEN_UP with the problem.
CREATE TABLE notice (
  event    ${int}  NOT NULL REFERENCES event (number),
  channel  ${text} NOT NULL,
  state    ${text} NOT NULL,
  attempts ${int}  NOT NULL,
  next_at  ${int}  NOT NULL,
  problem  ${text} NOT NULL,
  PRIMARY KEY (event, channel)
);

CREATE INDEX notice_waiting ON notice (channel, event) WHERE state = 'WAITING';
