-- Values that the platform has and that this list would change or clear, field by field.
CREATE TEMP TABLE IF NOT EXISTS lost (
  patient uuid NOT NULL,
  -- What a person calls it: an address is one detail.
  detail text NOT NULL,
  demographic boolean NOT NULL,
  field text NOT NULL,
  old text NOT NULL,
  new text
) ON COMMIT DELETE ROWS
