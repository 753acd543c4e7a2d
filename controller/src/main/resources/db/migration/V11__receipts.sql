-- The certificate that each node showed first for the key that signs its receipts; at is microseconds since 1970 UTC.
CREATE TABLE receipt_pin (
  node        ${text}  NOT NULL PRIMARY KEY,
  certificate ${bytes} NOT NULL,
  sha256      ${text}  NOT NULL,
  at          ${int}   NOT NULL
);
