-- Patients of last time's list whose id is not on this one.
-- $1 practice, $2 how many, $3 whether the list carries source ids
SELECT
  NULL::integer AS row_number, patient.id AS patient, NULL AS who, 'id' AS detail, '{}'::jsonb AS was, '{}'::jsonb AS now
FROM patient
CROSS JOIN LATERAL (
  SELECT CASE WHEN $3 THEN patient.source_patient_id ELSE patient.nhs_number END AS id
) AS ids
WHERE patient.practice = $1 AND patient.link_rule IS NOT NULL AND patient.status = 'registered' AND ids.id IS NOT NULL
  AND (patient.source_hash IS NULL OR EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash))
  AND NOT EXISTS (
    SELECT FROM listed WHERE CASE WHEN $3 THEN listed.source_patient_id ELSE listed.nhs_number END = ids.id
  )
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = ids.id)
ORDER BY family_folded, given_folded, patient.id
LIMIT $2
