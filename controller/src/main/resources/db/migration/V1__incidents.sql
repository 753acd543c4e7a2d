-- Incidents, their steps, timeline, and what isolation changed. Times are microseconds since 1970 UTC.
-- The types are words of the engine's, SQLite or PostgreSQL; see Schema.

CREATE TABLE incident (
  number         ${key},
  node           ${text} NOT NULL,
  container_id   ${text} NOT NULL,
  container_name ${text} NOT NULL,
  state          ${text} NOT NULL,
  reason         ${text} NOT NULL,
  opened_by      ${text} NOT NULL,
  playbook       ${text} NOT NULL DEFAULT '',
  opened_at      ${int}  NOT NULL,
  -- The controller that runs its steps, if one does, and how often one has taken it: the fencing token.
  runner         ${text},
  fence          ${int}  NOT NULL DEFAULT 0
);

-- At most one open incident on a container.
CREATE UNIQUE INDEX incident_open ON incident (node, container_id) WHERE state <> 'RELEASED';

CREATE TABLE step (
  number     ${key},
  incident   ${int}  NOT NULL REFERENCES incident (number),
  kind       ${text} NOT NULL,
  state      ${text} NOT NULL,
  subject    ${text} NOT NULL,
  detail     ${text} NOT NULL,
  planned_at ${int}  NOT NULL,
  started_at ${int},
  ended_at   ${int},
  -- The controller that began it last.
  runner     ${text} NOT NULL DEFAULT ''
);

CREATE INDEX step_incident ON step (incident);
CREATE INDEX step_unsettled ON step (incident) WHERE state IN ('WAITING', 'WORKING');

CREATE TABLE timeline (
  number   ${key},
  incident ${int}  NOT NULL REFERENCES incident (number),
  at       ${int}  NOT NULL,
  text     ${text} NOT NULL
);

CREATE INDEX timeline_incident ON timeline (incident);

-- What a listener was before the first incident closed it; restored when the last incident that holds it is released.
CREATE TABLE listener_prior (
  listener  ${text} PRIMARY KEY,
  name      ${text} NOT NULL,
  prior     ${text} NOT NULL,
  saved_at  ${int}  NOT NULL
);

CREATE TABLE listener_hold (
  listener ${text} NOT NULL REFERENCES listener_prior (listener),
  incident ${int}  NOT NULL REFERENCES incident (number),
  PRIMARY KEY (listener, incident)
);

CREATE TABLE node (
  name          ${text} PRIMARY KEY,
  roles         ${text} NOT NULL,
  addresses     ${text} NOT NULL,
  agent_version ${text} NOT NULL,
  boot_id       ${text} NOT NULL,
  last_seen     ${int}  NOT NULL,
  -- The controller that has its session; nobody's where it is not connected.
  attached_to   ${text}
);

-- The controllers that share this database. One that has not renewed its sign of life is dead for the others.
CREATE TABLE controller (
  name        ${text} PRIMARY KEY,
  -- Told apart from another that was given the same name by mistake.
  installation ${text} NOT NULL,
  address     ${text} NOT NULL,
  alive_until ${int}  NOT NULL
);

-- Work that one controller does for all: sending notices, asking HSS.
CREATE TABLE duty (
  name   ${text} PRIMARY KEY,
  runner ${text}
);
