-- Since when this database has been at work as it is: what was written before may have left in a time that it does not remember,
-- because it was put back from a backup. `mark` is what tells it from every copy of it.
CREATE TABLE database_life (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  mark text NOT NULL,
  since timestamptz NOT NULL
);
-- A database that is older than this table may be one that was put back a moment ago.
INSERT INTO database_life (mark, since) SELECT 'not known', 'epoch' WHERE EXISTS (SELECT FROM message);
GRANT SELECT ON database_life TO patient_sync_app;
