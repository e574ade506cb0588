-- Rows that would become new patients.
-- $1 practice, $2 how many
SELECT
  row_number, NULL::uuid AS patient, upper(family_name) || coalesce(', ' || given_name, '') AS who, 'joins' AS detail,
  '{}'::jsonb AS was, '{}'::jsonb AS now
FROM listed
WHERE $1::text IS NOT NULL
  AND NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
ORDER BY row_number
LIMIT $2
