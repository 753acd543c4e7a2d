-- How much an ordered acquisition takes: a profile, kinds of evidence, or both, such as
-- "full+volumes". An acquisition without a row takes what the one ordered before it in its incident
-- takes, and the standard profile where there is none.
CREATE TABLE capture_scope (
  step  ${int}  NOT NULL PRIMARY KEY REFERENCES step (number),
  scope ${text} NOT NULL
);
