-- Who came to the platform lately, by whatever way but this run.
-- $1 practice, $2 run, $3 since when
SELECT coalesce(array_agg(id), '{}') AS ids FROM patient
WHERE practice = $1 AND created_at >= $3 AND created_run IS DISTINCT FROM $2
