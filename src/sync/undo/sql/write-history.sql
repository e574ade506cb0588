-- The history of everything that is put back, in lines that name the undo.
-- $1 practice, $2 undo, $3 time, $4 member of staff or null
INSERT INTO patient_change (practice, patient, changed_at, field, old, new, staff, undo)
SELECT $1, patient, $3::timestamptz, field, made, was, $4::uuid, $2::uuid FROM undo_value WHERE why IS NULL
UNION ALL
SELECT $1, patient, $3::timestamptz, 'link', rule, NULL, $4::uuid, $2::uuid FROM undo_link WHERE why IS NULL
