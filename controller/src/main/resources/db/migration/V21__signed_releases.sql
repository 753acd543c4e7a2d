-- What an operator's own key signed so that a node undoes an incident's containment.
CREATE TABLE signed_release (
  incident  ${int}   NOT NULL PRIMARY KEY REFERENCES incident (number),
  signed    ${bytes} NOT NULL,
  signature ${bytes} NOT NULL,
  key_id    ${bytes} NOT NULL,
  kept_at   ${int}   NOT NULL
);
