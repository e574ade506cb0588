-- Patients who have no row tonight yet: never linked, or their row has left the list or changed, or they left before.
CREATE TEMP TABLE IF NOT EXISTS open_patient (
  patient uuid NOT NULL,
  source_hash bytea,
  link_rule text,
  status text NOT NULL,
  source_patient_id text COLLATE "C",
  nhs_number text COLLATE "C",
  -- Somebody else now: matched with nobody.
  is_merged boolean NOT NULL,
  -- What a row can meet the patient by: see meeting_keys.
  keys text[] NOT NULL
) ON COMMIT DELETE ROWS
