-- Transactions of runs, by the names that they have given themselves, and for how many seconds nobody has asked anything of
-- those that only wait to be asked.
-- $1 practice, or null for all
SELECT
  split_part(application_name, ' ', 2) AS practice,
  split_part(application_name, ' ', 3) AS run,
  CASE WHEN state LIKE 'idle in transaction%' THEN extract(epoch FROM now() - state_change)::float END AS "unasked"
FROM pg_stat_activity
WHERE datname = current_database()
  AND application_name ~ '^patient-sync [A-Z0-9]{3,10} [0-9a-f-]{36}$'
  AND ($1::text IS NULL OR split_part(application_name, ' ', 2) = $1)
