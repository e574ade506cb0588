-- What the rules say of each candidate that may be linked: which rule, if any, and what stands against it.
CREATE TEMP TABLE IF NOT EXISTS judged (
  row_number integer NOT NULL,
  patient uuid NOT NULL,
  rule text,
  veto text,
  -- Nobody may be told that this pair has anything in common.
  is_secret boolean NOT NULL,
  same_number boolean NOT NULL,
  date_of_birth text,
  twin text,
  weight real NOT NULL,
  evidence jsonb NOT NULL
) ON COMMIT DELETE ROWS
