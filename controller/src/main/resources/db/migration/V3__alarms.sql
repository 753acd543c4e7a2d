-- Alarms as they came, what became of them, and what their sources remember. Times are microseconds since 1970 UTC.

CREATE TABLE alarm (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  source      TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  alarm_key   TEXT    NOT NULL,
  event       TEXT,
  rule        TEXT    NOT NULL,
  severity    TEXT    NOT NULL,
  occurred_at INTEGER,
  claim       TEXT    NOT NULL,
  labels      TEXT    NOT NULL,
  summary     TEXT    NOT NULL,
  actionable  INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  state       TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  playbook    TEXT    NOT NULL,
  incident    INTEGER REFERENCES incident (number),
  repeats     INTEGER NOT NULL,
  -- Whether its source was told that its incident is released.
  told        INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX alarm_untold ON alarm (number) WHERE told = 0 AND event IS NOT NULL;
CREATE UNIQUE INDEX alarm_message ON alarm (source, alarm_key);
CREATE UNIQUE INDEX alarm_event ON alarm (event) WHERE event IS NOT NULL;
CREATE INDEX alarm_incident ON alarm (incident);
CREATE INDEX alarm_pending ON alarm (number) WHERE state = 'RECEIVED';

-- What each source has sent, so that it need not be counted anew.
CREATE TABLE alarm_count (
  source  TEXT    PRIMARY KEY,
  taken   INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  last_at INTEGER NOT NULL
);

CREATE TABLE source_memory (
  source TEXT NOT NULL,
  name   TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (source, name)
);

-- Holds: when they end, and who decided them.
ALTER TABLE step ADD COLUMN hold_expires_at INTEGER;
-- What a person was shown of the guards: 1 those of containment, 2 those of listeners, 3 both.
ALTER TABLE step ADD COLUMN guards_shown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN approved_by TEXT;
ALTER TABLE step ADD COLUMN approved_until INTEGER;
CREATE INDEX step_held ON step (hold_expires_at) WHERE state = 'HELD';

-- Containments that the guards let through; what they count.
CREATE TABLE containment (
  incident      INTEGER PRIMARY KEY REFERENCES incident (number),
  service       TEXT    NOT NULL,
  playbook      TEXT    NOT NULL,
  ports         TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  paused_before INTEGER NOT NULL,
  released_at   INTEGER
);

CREATE INDEX containment_at ON containment (at);
