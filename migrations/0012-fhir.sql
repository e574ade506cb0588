-- A third source: FHIR R4 Patients, from files or over HTTP.
ALTER TABLE practice DROP CONSTRAINT practice_night_source_check,
  ADD CONSTRAINT practice_night_source_check CHECK (night_source IN ('docman10', 'fhir', 'csv'));
ALTER TABLE practice_source DROP CONSTRAINT practice_source_source_check,
  ADD CONSTRAINT practice_source_source_check CHECK (source IN ('docman10', 'fhir', 'csv'));
ALTER TABLE sync_run DROP CONSTRAINT sync_run_source_check,
  ADD CONSTRAINT sync_run_source_check CHECK (source IN ('docman10', 'fhir', 'csv'));

-- Lists that were taken from a practice's folder, one for each run that read one. A run that is done has used its list up,
-- and so has one that was held on an earlier night: what is older than a list that was used up is never taken again.
CREATE TABLE folder_list (
  practice text NOT NULL,
  run uuid NOT NULL,
  name text NOT NULL,
  -- By the folder's own clock.
  modified_at timestamptz NOT NULL,
  -- No list at all: somebody must look at it.
  rejected boolean NOT NULL DEFAULT false,
  PRIMARY KEY (practice, run)
);
GRANT SELECT ON folder_list TO patient_sync_app;
ALTER TABLE folder_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON folder_list USING (practice = nullif(current_setting('app.practice', true), ''));
