-- Who left or died by a run and was registered before it, by name, from one patient on.
-- $1 practice, $2 run, $3 patient to go on from or null, $4 how many
SELECT
  patient.id AS patient, family_name, given_name, middle_names, date_of_birth, account, restricted,
  change.new AS how, status,
  CASE WHEN NOT restricted THEN mobile_phone END AS mobile_phone,
  CASE WHEN NOT restricted THEN other_phone END AS other_phone,
  CASE WHEN NOT restricted THEN email END AS email
FROM patient_change AS change
JOIN patient ON patient.practice = $1 AND patient.id = change.patient
WHERE change.practice = $1 AND change.run = $2 AND change.field = 'status' AND change.old = 'registered'
  AND ($3::uuid IS NULL OR (family_folded, given_folded, patient.id) > (
    (SELECT family_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $3),
    (SELECT given_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $3),
    $3
  ))
ORDER BY family_folded, given_folded, patient.id
LIMIT $4
