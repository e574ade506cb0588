-- What the undo of a run left as it is, and why, by name, from one row on.
-- $1 practice, $2 run, $3 how many to leave out, $4 how many
SELECT
  patient.id AS patient, family_name, given_name, middle_names, field, why, staff.name AS by_staff
FROM run_undo
JOIN run_undo_kept AS kept ON kept.practice = $1 AND kept.undo = run_undo.id
JOIN patient ON patient.practice = $1 AND patient.id = kept.patient
LEFT JOIN staff ON staff.id = kept.staff
WHERE run_undo.practice = $1 AND run_undo.run = $2
ORDER BY family_folded, given_folded, patient.id, field
OFFSET $3
LIMIT $4
