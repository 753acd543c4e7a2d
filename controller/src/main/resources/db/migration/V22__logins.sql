-- How operators get certificates by themselves, and which of any operator's are good no more. Times are microseconds since 1970 UTC; digests are 64 hexadecimal digits.

-- The verifier is a digest of the code's secret: the code cannot be made again from it.
CREATE TABLE login_code (
  id         ${text} NOT NULL PRIMARY KEY,
  operator   ${text} NOT NULL,
  verifier   ${text} NOT NULL,
  made_by    ${text} NOT NULL,
  made_at    ${int}  NOT NULL,
  expires_at ${int}  NOT NULL,
  spent_at   ${int},
  revoked_at ${int}
);

-- Session is the code that began the login; origin is what this certificate was given for, code ID or certificate SERIAL, and each gives one.
CREATE TABLE operator_certificate (
  serial     ${text} NOT NULL PRIMARY KEY,
  operator   ${text} NOT NULL,
  session    ${text} NOT NULL,
  origin     ${text} NOT NULL UNIQUE,
  request    ${text} NOT NULL,
  address    ${text} NOT NULL,
  chain      ${text} NOT NULL,
  started_at ${int}  NOT NULL,
  issued_at  ${int}  NOT NULL,
  expires_at ${int}  NOT NULL
);

CREATE INDEX operator_certificate_session ON operator_certificate (session);

-- What ended before its time: one certificate, or, where serial is empty, all of an operator that were issued until then. Expires is absent there.
CREATE TABLE operator_end (
  number     ${key},
  operator   ${text} NOT NULL,
  serial     ${text} NOT NULL,
  ended_by   ${text} NOT NULL,
  at         ${int}  NOT NULL,
  expires_at ${int}
);
