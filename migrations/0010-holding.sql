-- A preview does everything but the apply, and is a run of its own kind: never a night, never the last good list.
ALTER TABLE sync_run ADD COLUMN kind text NOT NULL DEFAULT 'sync' CHECK (kind IN ('sync', 'preview'));

-- A held run waits until it is discarded, by a person or because the next list has come, or applied anyway by a later
-- run. A preview ends as previewed.
ALTER TABLE sync_run DROP CONSTRAINT sync_run_state_check;
ALTER TABLE sync_run ADD CONSTRAINT sync_run_state_check
  CHECK (state IN ('running', 'done', 'held', 'discarded', 'applied-anyway', 'previewed', 'failed'));
ALTER TABLE sync_run
  -- The uploaded list that it read, kept for as long as somebody may go on with it.
  ADD COLUMN upload uuid,
  -- Of a held list: what tells this very list from any other, and what it would have done.
  ADD COLUMN list_digest bytea,
  ADD COLUMN would jsonb,
  -- How the waiting ended: when, by whom, why, and the run that took its place.
  ADD COLUMN settled_at timestamptz,
  ADD COLUMN settled_by uuid,
  ADD COLUMN settled_reason text,
  ADD COLUMN settled_run uuid;
CREATE INDEX sync_run_held ON sync_run (practice) WHERE state = 'held';
DROP INDEX sync_run_once_a_night;
CREATE UNIQUE INDEX sync_run_once_a_night ON sync_run (practice, night)
  WHERE trigger = 'night' AND state IN ('running', 'done', 'held', 'discarded', 'applied-anyway');

-- What the checks measured about a run that was held or previewed: so many of so many, against the limit in percent that
-- was in force.
CREATE TABLE run_check (
  practice text NOT NULL,
  run uuid NOT NULL,
  name text NOT NULL,
  place integer NOT NULL,
  measured integer NOT NULL,
  "of" integer NOT NULL,
  limit_percent double precision,
  broken boolean NOT NULL,
  PRIMARY KEY (practice, run, name)
);

-- The first rows behind a check that was broken, until the run is decided.
CREATE TABLE run_check_row (
  practice text NOT NULL,
  run uuid NOT NULL,
  name text NOT NULL,
  place integer NOT NULL,
  row_number integer,
  patient uuid,
  -- Whom the row of the list names, where it is no patient here.
  who text,
  detail text NOT NULL,
  -- Values by column; empty for a restricted patient.
  was jsonb NOT NULL DEFAULT '{}',
  now jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (practice, run, name, place)
);

-- Who said of a held run that its list is right, and why. A second person is needed when it is far over a limit.
CREATE TABLE hold_approval (
  practice text NOT NULL,
  run uuid NOT NULL,
  staff uuid NOT NULL,
  reason text NOT NULL,
  approved_at timestamptz NOT NULL,
  PRIMARY KEY (practice, run, staff)
);

-- A practice's own limits. The latest of a name is in force; the earlier ones are its history.
CREATE TABLE practice_limit (
  practice text NOT NULL,
  name text NOT NULL,
  changed_at timestamptz NOT NULL,
  percent double precision NOT NULL,
  reason text NOT NULL,
  changed_by uuid,
  PRIMARY KEY (practice, name, changed_at)
);

-- What a preview found, as the pages of a run show it: the first rows of each section.
CREATE TABLE preview_row (
  practice text NOT NULL,
  run uuid NOT NULL,
  section text NOT NULL,
  place integer NOT NULL,
  shown jsonb NOT NULL,
  PRIMARY KEY (practice, run, section, place)
);

GRANT SELECT ON run_check, run_check_row, preview_row TO patient_sync_app;
GRANT DELETE ON run_check_row TO patient_sync_app;
GRANT SELECT, INSERT ON hold_approval, practice_limit TO patient_sync_app;
GRANT UPDATE (state, settled_at, settled_by, settled_reason, settled_run) ON sync_run TO patient_sync_app;

ALTER TABLE run_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_check_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold_approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE practice_limit ENABLE ROW LEVEL SECURITY;
ALTER TABLE preview_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON run_check USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON run_check_row USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON hold_approval USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON practice_limit USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON preview_row USING (practice = nullif(current_setting('app.practice', true), ''));
