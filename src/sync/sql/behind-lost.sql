-- Values that would change or be cleared, in the order of the list. Of a restricted patient no contact details are told.
-- $1 practice, $2 how many, $3 whether names, birth and sex are asked for, or else contact details
SELECT
  row_number, lost.patient, NULL AS who, detail,
  CASE WHEN bool_or(proposed.old_restricted OR proposed.restricted) AND NOT $3 THEN '{}'
    ELSE jsonb_object_agg(field, old) END AS was,
  CASE WHEN bool_or(proposed.old_restricted OR proposed.restricted) AND NOT $3 THEN '{}'
    ELSE jsonb_object_agg(field, new) END AS now
FROM lost
JOIN proposed USING (patient)
JOIN matched USING (patient)
WHERE demographic = $3 AND $1::text IS NOT NULL
GROUP BY row_number, lost.patient, detail
ORDER BY row_number, detail
LIMIT $2
