-- What undoing a run would put back or leave as it is, what stays first, then by name.
-- It is read as the owner, whom no policy holds: so restricted patients are left out here, for whoever may not see them.
-- $1 practice, $2 how many to leave out, $3 how many, $4 whether restricted patients are seen
SELECT
  patient.id AS patient, family_name, given_name, middle_names, restricted, field, was, made, why,
  staff.name AS by_staff, by_run, since
FROM (
  SELECT patient, 'patient' AS field, NULL AS was, NULL AS made, why, by_staff, by_run FROM undo_created
  UNION ALL
  SELECT patient, 'link', NULL, rule, why, by_staff, by_run FROM undo_link
  UNION ALL
  SELECT patient, field, was, made, why, by_staff, by_run FROM undo_value
) AS planned
JOIN patient ON patient.practice = $1 AND patient.id = planned.patient AND ($4 OR NOT restricted)
LEFT JOIN staff ON staff.id = planned.by_staff
LEFT JOIN LATERAL (
  SELECT max(changed_at) AS since FROM patient_change AS later
  WHERE later.practice = $1 AND later.patient = planned.patient AND later.staff = planned.by_staff
) AS last ON true
ORDER BY why IS NULL, family_folded, given_folded, patient.id, field
OFFSET $2
LIMIT $3
