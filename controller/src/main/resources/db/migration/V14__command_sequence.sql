-- One row: the next number of a command to a node, and the epoch, which a restore from a backup raises.
CREATE TABLE command_sequence (
  id    ${int} NOT NULL PRIMARY KEY CHECK (id = 1),
  epoch ${int} NOT NULL,
  next  ${int} NOT NULL
);

INSERT INTO command_sequence (id, epoch, next) VALUES (1, 1, 1);
