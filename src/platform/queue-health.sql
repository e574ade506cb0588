-- How each queue does: what waits and since when, what is being worked at, what failed within the week that jobs are kept,
-- and how long ago one was finished. Ages are in seconds by the clock of the database, which wrote the times. A job that is
-- to wait before it is tried again has waited only since then.
SELECT
  queue.name AS queue,
  count(job.id) FILTER (WHERE job.state IN ('created', 'retry'))::integer AS waiting,
  count(job.id) FILTER (WHERE job.state = 'active')::integer AS running,
  count(job.id) FILTER (WHERE job.state = 'failed')::integer AS failed,
  extract(epoch FROM now() - min(greatest(job.created_on, job.start_after)) FILTER (
    WHERE job.state IN ('created', 'retry') AND job.start_after <= now()
  ))::float8 AS "oldestWaiting",
  extract(epoch FROM now() - max(job.completed_on) FILTER (WHERE job.state = 'completed'))::float8 AS "lastFinished"
FROM pgboss.queue LEFT JOIN pgboss.job ON job.name = queue.name
WHERE queue.name NOT LIKE '\_\_pgboss%'
GROUP BY queue.name
ORDER BY queue.name
