-- Who of an import may be a patient who is there already, and why a person has to say so.
CREATE TEMP TABLE met (
  row_number integer NOT NULL,
  patient uuid NOT NULL,
  reason text NOT NULL,
  weight real NOT NULL,
  evidence jsonb NOT NULL,
  PRIMARY KEY (row_number, patient)
) ON COMMIT DROP
