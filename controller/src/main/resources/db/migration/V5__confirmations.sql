-- Containments that a person has to confirm. Times are microseconds since 1970 UTC.

-- state: WAITING, CONFIRMED, PAGED or REVERTED; VOID where nothing was in force any more when the
-- time had passed. then_do is what happens when nobody confirms: PAGE or REVERT.
CREATE TABLE confirmation (
  incident ${int}  NOT NULL PRIMARY KEY REFERENCES incident (number),
  until    ${int}  NOT NULL,
  then_do  ${text} NOT NULL,
  state    ${text} NOT NULL,
  by_whom  ${text},
  reason   ${text},
  at       ${int}
);

CREATE INDEX confirmation_waiting ON confirmation (until) WHERE state = 'WAITING';
