-- Which row is which patient, and by which rule.
CREATE TEMP TABLE matched (
  row_number integer PRIMARY KEY,
  patient uuid NOT NULL UNIQUE,
  rule text NOT NULL
) ON COMMIT DROP
