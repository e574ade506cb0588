-- Patients who were on the list and are not on it tonight.
CREATE TEMP TABLE IF NOT EXISTS leaving (patient uuid PRIMARY KEY) ON COMMIT DELETE ROWS
