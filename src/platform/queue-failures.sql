-- The newest jobs that failed for good, while they are kept: which queue, how long ago, how often it was tried, for which
-- practice where the job names one by a code, and why. What a job threw is kept without any value of a patient's.
-- $1 how many
SELECT
  job.id,
  job.name AS queue,
  extract(epoch FROM now() - job.completed_on)::float8 AS ago,
  job.retry_count + 1 AS tries,
  substring(job.data ->> 'practice' FROM '^[A-Z0-9]{3,10}$') AS practice,
  coalesce(job.output ->> 'message', job.output -> 'value' ->> 'message', '') AS why
FROM pgboss.job
WHERE job.state = 'failed'
ORDER BY job.completed_on DESC, job.id
LIMIT $1
