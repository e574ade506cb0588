-- The people of an import, in normal forms, for as long as its transaction lasts. The verdict says why one of them
-- does not become a patient of their own: known already, not usable, or
-- a patient who is there (`patient`, found by `rule`).
CREATE TEMP TABLE moved_in (
  row_number integer PRIMARY KEY,
  new_id uuid NOT NULL,
  imported_id text COLLATE "C" NOT NULL,
  account text NOT NULL,
  nhs_number text COLLATE "C",
  given_name text,
  middle_names text,
  family_name text NOT NULL,
  date_of_birth date,
  sex text,
  address_line_1 text,
  address_line_2 text,
  town text,
  postcode text COLLATE "C",
  mobile_phone text COLLATE "C",
  other_phone text COLLATE "C",
  email text,
  given_folded text COLLATE "C" NOT NULL,
  family_folded text COLLATE "C" NOT NULL,
  middle_folded text COLLATE "C" NOT NULL,
  name_tokens text COLLATE "C" NOT NULL,
  address_tokens text COLLATE "C" NOT NULL,
  verdict text,
  patient uuid,
  rule text
) ON COMMIT DROP
