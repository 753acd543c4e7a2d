-- What the caller was, what the call concerned, why it was refused, and when it was entered where that came late (microseconds since 1970 UTC).
ALTER TABLE audit ADD COLUMN role     ${text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN node     ${text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN incident ${text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN item     ${text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN reason   ${text} NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN late_at  ${int};

CREATE INDEX audit_incident ON audit (incident) WHERE incident <> '';
CREATE INDEX audit_node ON audit (node) WHERE node <> '';
