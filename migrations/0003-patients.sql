-- One person as the platform holds them, for one practice. Contact details are columns; their past is patient_change.
CREATE TABLE patient (
  practice text NOT NULL,
  id uuid NOT NULL,
  account text NOT NULL CHECK (account IN ('digital', 'non-digital')),
  status text NOT NULL CHECK (status IN ('registered', 'left', 'deceased')),
  -- The link: the lasting tie to a row of the source. A row that was taken in leaves its digest in source_hash;
  -- clearing it makes the next night look at the row again. Every night reads these of every patient, and a row is read
  -- from its start, so they stand near it.
  source_hash bytea,
  link_rule text CHECK (link_rule IN ('created', 'nhs-number', 'name-and-date-of-birth')),
  source_patient_id text COLLATE "C",
  nhs_number text COLLATE "C",
  status_since timestamptz NOT NULL,
  restricted boolean NOT NULL,
  given_name text,
  middle_names text,
  family_name text NOT NULL,
  date_of_birth date,
  sex text CHECK (sex IN ('female', 'male', 'other')),
  address_line_1 text,
  address_line_2 text,
  town text,
  postcode text COLLATE "C",
  mobile_phone text COLLATE "C",
  other_phone text COLLATE "C",
  email text,
  registration_date date,
  -- Folded for matching: letters and digits only. Empty where the script has no Latin letters.
  given_folded text COLLATE "C" NOT NULL,
  family_folded text COLLATE "C" NOT NULL,
  middle_folded text COLLATE "C" NOT NULL,
  -- Folded for searching: words separated by one space.
  name_tokens text COLLATE "C" NOT NULL,
  address_tokens text COLLATE "C" NOT NULL,
  linked_at timestamptz,
  linked_run uuid,
  -- Who brought the patient here.
  came_from text NOT NULL CHECK (came_from IN ('list', 'import', 'staff')),
  created_run uuid,
  created_by uuid,
  imported_id text COLLATE "C",
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (practice, id)
);

CREATE UNIQUE INDEX patient_by_nhs_number ON patient (practice, nhs_number) WHERE nhs_number IS NOT NULL;
CREATE UNIQUE INDEX patient_by_source ON patient (practice, source_patient_id) WHERE source_patient_id IS NOT NULL;
CREATE UNIQUE INDEX patient_by_imported_id ON patient (practice, imported_id) WHERE imported_id IS NOT NULL;
CREATE INDEX patient_by_name ON patient (practice, family_folded, given_folded, id);
CREATE INDEX patient_by_given_name ON patient (practice, given_folded, family_folded, id);
CREATE INDEX patient_by_date_of_birth ON patient (practice, date_of_birth);
CREATE INDEX patient_by_mobile_phone ON patient (practice, mobile_phone) WHERE mobile_phone IS NOT NULL;
CREATE INDEX patient_by_other_phone ON patient (practice, other_phone) WHERE other_phone IS NOT NULL;
CREATE INDEX patient_by_postcode ON patient (practice, postcode, id) WHERE postcode IS NOT NULL;
CREATE INDEX patient_by_created ON patient (practice, created_at, id);
-- The practice leads: a trigram index shared by all practices is 25 times slower.
CREATE INDEX patient_by_text ON patient USING gin (practice, name_tokens gin_trgm_ops, address_tokens gin_trgm_ops);

-- Every change of every field: who or which run, from what, to what, when.
CREATE TABLE patient_change (
  practice text NOT NULL,
  patient uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  field text NOT NULL,
  old text,
  new text,
  run uuid,
  staff uuid,
  PRIMARY KEY (practice, patient, changed_at, field)
);
CREATE INDEX patient_change_by_run ON patient_change (practice, run, field, patient) WHERE run IS NOT NULL;

-- How many patients a practice has by status and account, kept because every page of staff says it.
CREATE TABLE patient_count (
  practice text NOT NULL,
  status text NOT NULL,
  account text NOT NULL,
  patients integer NOT NULL,
  PRIMARY KEY (practice, status, account)
);

GRANT SELECT, INSERT, UPDATE ON patient, patient_count TO patient_sync_app;
GRANT SELECT, INSERT ON patient_change TO patient_sync_app;

ALTER TABLE patient ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE patient_count ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON patient USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON patient_change USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON patient_count USING (practice = nullif(current_setting('app.practice', true), ''));
