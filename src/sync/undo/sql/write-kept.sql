-- What stays as it is, and why.
-- $1 practice, $2 undo
INSERT INTO run_undo_kept (practice, undo, patient, field, why, staff, run)
SELECT $1, $2::uuid, patient, 'patient', why, by_staff, by_run FROM undo_created WHERE why IS NOT NULL
UNION ALL
SELECT $1, $2::uuid, patient, 'link', why, by_staff, by_run FROM undo_link WHERE why IS NOT NULL
UNION ALL
SELECT $1, $2::uuid, patient, field, why, by_staff, by_run FROM undo_value WHERE why IS NOT NULL
