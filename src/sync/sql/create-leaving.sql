-- Patients who were on the list and are not on it tonight.
CREATE TEMP TABLE leaving (patient uuid PRIMARY KEY) ON COMMIT DROP
