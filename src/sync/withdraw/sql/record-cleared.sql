-- The history of who stays says that a value was taken and when, and no longer what it was.
-- $1 practice, $2 time, $3 who asked for it
INSERT INTO patient_change (practice, patient, changed_at, field, staff)
SELECT $1, patient, $2, field, $3::uuid FROM list_value
