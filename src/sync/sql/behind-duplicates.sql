-- Rows whose NHS number stands in another row too, those with the same number together.
-- $1 practice, $2 how many, $3 run
SELECT
  row_number, NULL::uuid AS patient, upper(family_name) || coalesce(', ' || given_name, '') AS who, 'nhs_number' AS detail,
  '{}'::jsonb AS was, jsonb_build_object('nhs_number', nhs_number) AS now
FROM listed
WHERE nhs_number IN (SELECT nhs_number FROM listed GROUP BY nhs_number HAVING count(*) > 1)
  OR EXISTS (
    SELECT FROM patient
    WHERE patient.practice = $1 AND patient.nhs_number = listed.nhs_number
      AND patient.source_hash IS NOT NULL AND patient.source_hash <> listed.source_hash
      AND patient.created_run IS DISTINCT FROM $3
      AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
  )
ORDER BY nhs_number, row_number
LIMIT $2
