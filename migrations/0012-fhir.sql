-- A third source: FHIR R4 Patients, from files or over HTTP.
ALTER TABLE practice DROP CONSTRAINT practice_night_source_check,
  ADD CONSTRAINT practice_night_source_check CHECK (night_source IN ('docman10', 'fhir', 'csv'));
ALTER TABLE practice_source DROP CONSTRAINT practice_source_source_check,
  ADD CONSTRAINT practice_source_source_check CHECK (source IN ('docman10', 'fhir', 'csv'));
ALTER TABLE sync_run DROP CONSTRAINT sync_run_source_check,
  ADD CONSTRAINT sync_run_source_check CHECK (source IN ('docman10', 'fhir', 'csv'));
