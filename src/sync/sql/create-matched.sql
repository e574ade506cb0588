-- Which row is which patient, by which rule, and on what evidence.
CREATE TEMP TABLE IF NOT EXISTS matched (
  row_number integer PRIMARY KEY,
  patient uuid NOT NULL UNIQUE,
  rule text NOT NULL,
  weight real,
  evidence jsonb
) ON COMMIT DELETE ROWS
