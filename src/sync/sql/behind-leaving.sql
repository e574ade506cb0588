-- Who would be marked as left or died, those first who are missing from the list.
-- $1 practice, $2 how many
SELECT
  row_number, patient.id AS patient, NULL AS who, 'status' AS detail,
  jsonb_build_object('status', patient.status) AS was, jsonb_build_object('status', ending.status) AS now
FROM (
  SELECT NULL::integer AS row_number, patient, 'left' AS status FROM leaving
  UNION ALL
  SELECT row_number, matched.patient, listed.status FROM matched JOIN listed USING (row_number)
  WHERE listed.status <> 'registered'
) AS ending
JOIN patient ON patient.practice = $1 AND patient.id = ending.patient AND patient.status = 'registered'
ORDER BY row_number NULLS FIRST, family_folded, given_folded, patient.id
LIMIT $2
