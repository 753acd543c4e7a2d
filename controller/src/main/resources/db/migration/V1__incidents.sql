-- Incidents, their steps, timeline, and what isolation changed. Times are microseconds since 1970 UTC.

CREATE TABLE incident (
  number         INTEGER PRIMARY KEY AUTOINCREMENT,
  node           TEXT    NOT NULL,
  container_id   TEXT    NOT NULL,
  container_name TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  reason         TEXT    NOT NULL,
  opened_by      TEXT    NOT NULL,
  playbook       TEXT    NOT NULL DEFAULT '',
  opened_at      INTEGER NOT NULL
);

-- At most one open incident on a container.
CREATE UNIQUE INDEX incident_open ON incident (node, container_id) WHERE state <> 'RELEASED';

CREATE TABLE step (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  incident   INTEGER NOT NULL REFERENCES incident (number),
  kind       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  detail     TEXT    NOT NULL,
  planned_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER
);

CREATE INDEX step_incident ON step (incident);
CREATE INDEX step_unsettled ON step (incident) WHERE state IN ('WAITING', 'WORKING');

CREATE TABLE timeline (
  number   INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER NOT NULL REFERENCES incident (number),
  at       INTEGER NOT NULL,
  text     TEXT    NOT NULL
);

CREATE INDEX timeline_incident ON timeline (incident);

-- What a listener was before the first incident closed it; restored when the last incident that holds it is released.
CREATE TABLE listener_prior (
  listener  TEXT    PRIMARY KEY,
  name      TEXT    NOT NULL,
  prior     TEXT    NOT NULL,
  saved_at  INTEGER NOT NULL
);

CREATE TABLE listener_hold (
  listener TEXT    NOT NULL REFERENCES listener_prior (listener),
  incident INTEGER NOT NULL REFERENCES incident (number),
  PRIMARY KEY (listener, incident)
);

CREATE TABLE node (
  name          TEXT    PRIMARY KEY,
  roles         TEXT    NOT NULL,
  addresses     TEXT    NOT NULL,
  agent_version TEXT    NOT NULL,
  boot_id       TEXT    NOT NULL,
  last_seen     INTEGER NOT NULL
);
