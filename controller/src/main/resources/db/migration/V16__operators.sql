-- Who may do what, and the labels of nodes by which scopes are told apart. Times are microseconds since 1970 UTC; scope is NAME=VALUE,... by name, empty for everywhere.
CREATE TABLE operator_grant (
  number     ${key},
  operator   ${text} NOT NULL,
  role       ${text} NOT NULL,
  scope      ${text} NOT NULL,
  granted_by ${text} NOT NULL,
  at         ${int}  NOT NULL,
  revoked_by ${text},
  revoked_at ${int}
);

-- The same role in the same scope once at a time.
CREATE UNIQUE INDEX operator_grant_standing ON operator_grant (operator, role, scope) WHERE revoked_at IS NULL;

CREATE TABLE node_labels (
  node   ${text} NOT NULL PRIMARY KEY,
  labels ${text} NOT NULL,
  set_by ${text} NOT NULL,
  at     ${int}  NOT NULL
);
