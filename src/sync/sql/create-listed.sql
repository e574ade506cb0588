-- Tonight's rows that are new or changed, in normal forms, for as long as the run's transaction lasts.
CREATE TEMP TABLE IF NOT EXISTS listed (
  row_number integer NOT NULL,
  -- The id that a patient made from this row would get.
  new_id uuid NOT NULL,
  source_hash bytea NOT NULL,
  source_patient_id text COLLATE "C",
  nhs_number text COLLATE "C",
  given_name text,
  middle_names text,
  family_name text NOT NULL,
  date_of_birth date NOT NULL,
  sex text,
  address_line_1 text,
  address_line_2 text,
  town text,
  postcode text COLLATE "C",
  mobile_phone text COLLATE "C",
  other_phone text COLLATE "C",
  email text,
  registration_date date,
  given_folded text COLLATE "C" NOT NULL,
  family_folded text COLLATE "C" NOT NULL,
  middle_folded text COLLATE "C" NOT NULL,
  name_tokens text COLLATE "C" NOT NULL,
  address_tokens text COLLATE "C" NOT NULL,
  status text NOT NULL,
  restricted boolean NOT NULL
) ON COMMIT DELETE ROWS
