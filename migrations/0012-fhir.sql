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

-- Who of all practices of this installation lists which NHS number: what lets a practice be told that a patient is
-- registered elsewhere. It holds no number, only half of a keyed hash (HMAC-SHA-256) of it, and nobody but the sync reads it.
CREATE TABLE number_secret (inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);

DO $$
DECLARE
  secret bytea := sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
  FOR at IN 0..31 LOOP
    inner_pad := set_byte(inner_pad, at, get_byte(inner_pad, at) # get_byte(secret, at));
    outer_pad := set_byte(outer_pad, at, get_byte(outer_pad, at) # get_byte(secret, at));
  END LOOP;
  INSERT INTO number_secret VALUES (inner_pad, outer_pad);
END $$;

CREATE FUNCTION number_key(nhs_number text, inner_pad bytea, outer_pad bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substr(sha256(outer_pad || sha256(inner_pad || nhs_number::bytea)), 1, 16);

CREATE TABLE registered_number (
  number_key bytea NOT NULL,
  practice text NOT NULL,
  patient uuid NOT NULL,
  -- On the practice's list now; otherwise the patient has left.
  listed boolean NOT NULL,
  -- Since when they are registered there; unknown for who was on a practice's first list without a date.
  since date,
  -- The day by which they were there at the latest: the first on which the sync saw them.
  seen date NOT NULL,
  PRIMARY KEY (number_key, practice)
);
CREATE UNIQUE INDEX registered_number_by_patient ON registered_number (practice, patient);
ALTER TABLE registered_number ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON registered_number USING (practice = nullif(current_setting('app.practice', true), ''));

-- What a practice is told of a patient of its own, from when to when: that they are registered at another practice of
-- this installation since a date, or that another practice lists the same NHS number. Never which practice.
CREATE TABLE registered_elsewhere (
  practice text NOT NULL,
  patient uuid NOT NULL,
  told_at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('moved', 'shared')),
  since date,
  ended_at timestamptz,
  PRIMARY KEY (practice, patient, told_at)
);
CREATE UNIQUE INDEX registered_elsewhere_now ON registered_elsewhere (practice, patient) WHERE ended_at IS NULL;
GRANT SELECT ON registered_elsewhere TO patient_sync_app;
ALTER TABLE registered_elsewhere ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON registered_elsewhere USING (practice = nullif(current_setting('app.practice', true), ''));

-- Up to when the practice's patients stand in registered_number; none while they do not.
ALTER TABLE sync_state ADD COLUMN registered_at timestamptz;
