-- Alarms as they came, what became of them, and what their sources remember. Times are microseconds since 1970 UTC.

CREATE TABLE alarm (
  number      ${key},
  source      ${text} NOT NULL,
  kind        ${text} NOT NULL,
  alarm_key   ${text} NOT NULL,
  event       ${text},
  rule        ${text} NOT NULL,
  severity    ${text} NOT NULL,
  occurred_at ${int},
  claim       ${text} NOT NULL,
  labels      ${text} NOT NULL,
  summary     ${text} NOT NULL,
  actionable  ${int}  NOT NULL,
  received_at ${int}  NOT NULL,
  last_at     ${int}  NOT NULL,
  state       ${text} NOT NULL,
  reason      ${text} NOT NULL,
  playbook    ${text} NOT NULL,
  incident    ${int}  REFERENCES incident (number),
  repeats     ${int}  NOT NULL,
  -- Whether its source was told that its incident is released.
  told        ${int}  NOT NULL DEFAULT 0
);

CREATE INDEX alarm_untold ON alarm (number) WHERE told = 0 AND event IS NOT NULL;
CREATE UNIQUE INDEX alarm_message ON alarm (source, alarm_key);
CREATE UNIQUE INDEX alarm_event ON alarm (event) WHERE event IS NOT NULL;
CREATE INDEX alarm_incident ON alarm (incident);
CREATE INDEX alarm_pending ON alarm (number) WHERE state = 'RECEIVED';

-- What each source has sent, so that it need not be counted anew.
CREATE TABLE alarm_count (
  source  ${text} PRIMARY KEY,
  taken   ${int}  NOT NULL,
  repeats ${int}  NOT NULL,
  last_at ${int}  NOT NULL
);

CREATE TABLE source_memory (
  source ${text} NOT NULL,
  name   ${text} NOT NULL,
  value  ${text} NOT NULL,
  PRIMARY KEY (source, name)
);

-- Holds: when they end, and who decided them.
ALTER TABLE step ADD COLUMN hold_expires_at ${int};
-- What a person was shown of the guards: 1 those of containment, 2 those of listeners, 3 both.
ALTER TABLE step ADD COLUMN guards_shown ${int} NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN approved_by ${text};
ALTER TABLE step ADD COLUMN approved_until ${int};
CREATE INDEX step_held ON step (hold_expires_at) WHERE state = 'HELD';

-- Containments that the guards let through; what they count.
CREATE TABLE containment (
  incident      ${int}  PRIMARY KEY REFERENCES incident (number),
  service       ${text} NOT NULL,
  playbook      ${text} NOT NULL,
  ports         ${text} NOT NULL,
  at            ${int}  NOT NULL,
  paused_before ${int}  NOT NULL,
  released_at   ${int}
);

CREATE INDEX containment_at ON containment (at);
