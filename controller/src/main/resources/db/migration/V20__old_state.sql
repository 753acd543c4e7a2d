-- One row while the database is known to be older than what nodes have seen, and nobody has acknowledged it.
CREATE TABLE old_state (
  id       ${int}  NOT NULL PRIMARY KEY CHECK (id = 1),
  found_at ${int}  NOT NULL,
  why      ${text} NOT NULL,
  epoch    ${int}  NOT NULL
);
