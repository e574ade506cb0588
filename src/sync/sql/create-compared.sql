-- How the two of each candidate agree, field by field (NULL: missing on one side), and what that weighs.
CREATE TEMP TABLE IF NOT EXISTS compared (
  row_number integer NOT NULL,
  patient uuid NOT NULL,
  open boolean NOT NULL,
  nhs_number text,
  given_name text,
  family_name text,
  middle_names text,
  date_of_birth text,
  sex text,
  postcode text,
  address text,
  phone text,
  email text,
  suffix text,
  twin text,
  household text,
  weight real NOT NULL,
  evidence jsonb NOT NULL
) ON COMMIT DELETE ROWS
