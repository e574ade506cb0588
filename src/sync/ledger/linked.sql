-- Who was tied to a row of the list for the first time by a run, by name, from one patient on.
-- $1 practice, $2 run, $3 patient to go on from or null, $4 how many
SELECT
  patient.id AS patient, family_name, given_name, middle_names, date_of_birth, account, restricted,
  link.new AS rule,
  EXISTS (
    SELECT FROM patient_change AS number
    WHERE number.practice = $1 AND number.run = $2 AND number.field = 'nhs_number' AND number.patient = patient.id
      AND number.old IS NULL
  ) AS got_nhs_number
FROM patient_change AS link
JOIN patient ON patient.practice = $1 AND patient.id = link.patient
WHERE link.practice = $1 AND link.run = $2 AND link.field = 'link'
  AND ($3::uuid IS NULL OR (family_folded, given_folded, patient.id) > (
    (SELECT family_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $3),
    (SELECT given_folded FROM patient AS last WHERE last.practice = $1 AND last.id = $3),
    $3
  ))
ORDER BY family_folded, given_folded, patient.id
LIMIT $4
