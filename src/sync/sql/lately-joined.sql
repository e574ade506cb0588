-- Who came to the platform lately by another way than a list. Lists of the practice come one after the other.
-- $1 practice, $2 since when
SELECT coalesce(array_agg(id), '{}') AS ids FROM patient
WHERE practice = $1 AND created_at >= $2 AND created_run IS NULL
