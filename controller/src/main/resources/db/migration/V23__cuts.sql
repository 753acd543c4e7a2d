-- Where incidents hold containers cut off in the cloud, by any way; took the place of listener_prior and listener_hold.
-- way: listener-whitelist, member-drain or security-group. point: a listener's id, POOL/MEMBER, or a port's id.
-- prior: the point's state before the first incident cut it, as its way writes it; given back when the last incident
-- that holds the point is released. A row is written before the point is.
CREATE TABLE cut_prior (
  way      ${text} NOT NULL,
  point    ${text} NOT NULL,
  name     ${text} NOT NULL,
  prior    ${text} NOT NULL,
  saved_at ${int}  NOT NULL,
  PRIMARY KEY (way, point)
);

CREATE TABLE cut_hold (
  way      ${text} NOT NULL,
  point    ${text} NOT NULL,
  incident ${int}  NOT NULL REFERENCES incident (number),
  PRIMARY KEY (way, point, incident),
  FOREIGN KEY (way, point) REFERENCES cut_prior (way, point)
);

INSERT INTO cut_prior (way, point, name, prior, saved_at)
  SELECT 'listener-whitelist', listener, name, prior, saved_at FROM listener_prior;
INSERT INTO cut_hold (way, point, incident)
  SELECT 'listener-whitelist', listener, incident FROM listener_hold;
DROP TABLE listener_hold;
DROP TABLE listener_prior;
