-- Rows whose id stood for somebody else last time, with the patient whom it stood for.
-- $1 practice, $2 how many
SELECT DISTINCT ON (doubted.row_number)
  doubted.row_number, patient.id AS patient, NULL AS who, 'identity' AS detail,
  jsonb_build_object(
    'family_name', patient.family_name, 'given_name', patient.given_name, 'date_of_birth', patient.date_of_birth
  ) AS was,
  jsonb_build_object(
    'family_name', listed.family_name, 'given_name', listed.given_name, 'date_of_birth', listed.date_of_birth
  ) AS now
FROM doubted
JOIN listed USING (row_number)
JOIN patient ON patient.practice = $1 AND patient.id = doubted.patient
WHERE doubted.kind = 'conflict'
ORDER BY doubted.row_number, patient.source_patient_id IS DISTINCT FROM listed.source_patient_id, patient.id
LIMIT $2
