-- The numbers whose registration changed in this run, and whose patients they were or are.
CREATE TEMP TABLE changed_number (number_key bytea NOT NULL, practice text NOT NULL, patient uuid NOT NULL) ON COMMIT DROP
