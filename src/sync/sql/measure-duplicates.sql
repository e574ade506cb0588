-- NHS numbers that stand in more than one row: in two rows that are new or changed, or in one of these and in the row of
-- a patient that is as it was.
-- $1 practice, $2 run
SELECT count(*)::integer AS duplicates
FROM (
  SELECT nhs_number FROM listed WHERE nhs_number IS NOT NULL GROUP BY nhs_number HAVING count(*) > 1
  UNION
  SELECT listed.nhs_number
  FROM listed
  JOIN patient ON patient.practice = $1 AND patient.nhs_number = listed.nhs_number
  WHERE patient.source_hash IS NOT NULL AND patient.source_hash <> listed.source_hash
    AND patient.created_run IS DISTINCT FROM $2
    AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
) AS repeated
