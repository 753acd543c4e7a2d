-- Tokens, enrolments, and the certificates that nodes got by them. Times are microseconds since 1970 UTC; digests are 64 hexadecimal digits.

-- The verifier is a digest of the token's secret: the token cannot be made again from it. Labels are lines NAME=VALUE.
CREATE TABLE enrolment_token (
  id         ${text} NOT NULL PRIMARY KEY,
  node       ${text} NOT NULL,
  life       ${int}  NOT NULL,
  uses       ${int}  NOT NULL,
  labels     ${text} NOT NULL,
  held       ${int}  NOT NULL,
  verifier   ${text} NOT NULL,
  made_by    ${text} NOT NULL,
  made_at    ${int}  NOT NULL,
  expires_at ${int}  NOT NULL,
  uses_left  ${int}  NOT NULL,
  revoked_at ${int}
);

-- A request that proved to have a token; chain is PEM, and absent while it waits for an operator.
CREATE TABLE enrolment (
  number      ${key},
  token       ${text}  NOT NULL REFERENCES enrolment_token (id),
  node        ${text}  NOT NULL,
  request     ${text}  NOT NULL,
  public_key  ${bytes} NOT NULL,
  fingerprint ${text}  NOT NULL,
  address     ${text}  NOT NULL,
  at          ${int}   NOT NULL,
  chain       ${text},
  admitted_by ${text},
  UNIQUE (token, request)
);

CREATE TABLE node_certificate (
  serial     ${text} NOT NULL PRIMARY KEY,
  node       ${text} NOT NULL,
  standing   ${text} NOT NULL,
  request    ${text} NOT NULL,
  chain      ${text} NOT NULL,
  issued_at  ${int}  NOT NULL,
  expires_at ${int}  NOT NULL,
  changed_at ${int}  NOT NULL
);

CREATE INDEX node_certificate_node ON node_certificate (node);

-- Which certificate's standing changed, in order, for other controllers to follow.
CREATE TABLE certificate_change (
  number ${key},
  serial ${text} NOT NULL
);
