-- What waits for a second person, or waited. Times are microseconds since 1970 UTC; action is what will be done, as a message of the contract in base64.
CREATE TABLE approval_request (
  number       ${key},
  kind         ${text} NOT NULL,
  requester    ${text} NOT NULL,
  reason       ${text} NOT NULL,
  summary      ${text} NOT NULL,
  nodes        ${text} NOT NULL,
  action       ${text} NOT NULL,
  requested_at ${int}  NOT NULL,
  expires_at   ${int}  NOT NULL,
  state        ${text} NOT NULL,
  decided_by   ${text} NOT NULL DEFAULT '',
  decision     ${text} NOT NULL DEFAULT '',
  decided_at   ${int},
  outcome      ${text} NOT NULL DEFAULT ''
);
