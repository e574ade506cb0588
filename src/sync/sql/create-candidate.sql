-- A row and a patient who are to be compared. `open` where the matching rules may link them; the others are compared only
-- for what is told of them.
CREATE TEMP TABLE IF NOT EXISTS candidate (
  row_number integer NOT NULL,
  patient uuid NOT NULL,
  open boolean NOT NULL
) ON COMMIT DELETE ROWS
