-- Who may not call any more, and who could not for a time. Times are microseconds since 1970 UTC; identity is a SPIFFE URI.
CREATE TABLE ban (
  number        ${key},
  identity      ${text} NOT NULL,
  reason        ${text} NOT NULL,
  banned_by     ${text} NOT NULL,
  at            ${int}  NOT NULL,
  lifted_by     ${text},
  lifted_reason ${text},
  lifted_at     ${int}
);

-- One ban of somebody at a time.
CREATE UNIQUE INDEX ban_standing ON ban (identity) WHERE lifted_at IS NULL;
