-- Response plans, a copy of the chains of custody, and who asked what. Times are microseconds since 1970 UTC.

-- What set steps of an incident going: an alarm with its playbook, an operator, or a confirmation that never came.
CREATE TABLE response_plan (
  number     ${key},
  incident   ${int}  NOT NULL REFERENCES incident (number),
  playbook   ${text} NOT NULL,
  ordered_by ${text} NOT NULL,
  reason     ${text} NOT NULL,
  made_at    ${int}  NOT NULL
);

CREATE INDEX response_plan_incident ON response_plan (incident);

-- Steps planned before there were plans belong to none.
ALTER TABLE step ADD COLUMN plan ${int} REFERENCES response_plan (number);

-- A copy, for any controller to show; the file custody.jsonl of the controller that keeps the evidence is the chain itself.
CREATE TABLE custody_entry (
  keeper   ${text} NOT NULL,
  sequence ${int}  NOT NULL,
  previous ${text} NOT NULL,
  at       ${int}  NOT NULL,
  actor    ${text} NOT NULL,
  act      ${text} NOT NULL,
  capture  ${text} NOT NULL,
  item     ${text} NOT NULL,
  sha256   ${text},
  size     ${int},
  detail   ${text} NOT NULL,
  tool     ${text} NOT NULL,
  digest   ${text} NOT NULL,
  PRIMARY KEY (keeper, sequence)
);

CREATE INDEX custody_entry_item ON custody_entry (item) WHERE item <> '';
CREATE INDEX custody_entry_capture ON custody_entry (capture) WHERE capture <> '';

-- What operators asked of which controller, entered before it is answered; outcome is empty until then.
CREATE TABLE audit (
  number     ${key},
  at         ${int}  NOT NULL,
  controller ${text} NOT NULL,
  caller     ${text} NOT NULL,
  address    ${text} NOT NULL,
  call       ${text} NOT NULL,
  outcome    ${text} NOT NULL DEFAULT ''
);
