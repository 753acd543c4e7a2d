-- What containment changes of a container on its node, beside freezing it. Times are microseconds since 1970 UTC.
-- what: RESTART, and prior is the restart policy it had; NETWORK, and prior is empty. A row is written before the change
-- is made, and goes when it is undone or was certainly never made.
CREATE TABLE host_hold (
  incident ${int}  NOT NULL REFERENCES incident (number),
  what     ${text} NOT NULL,
  prior    ${text} NOT NULL,
  saved_at ${int}  NOT NULL,
  PRIMARY KEY (incident, what)
);
