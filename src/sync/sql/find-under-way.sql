-- Which of these runs are under way, and which of them have said nothing for longer than they said they would.
-- $1 practices, $2 runs
SELECT
  practice, id AS run, epoch, heartbeat_at::text AS "heartbeatAt", silence_seconds AS "silenceSeconds",
  heartbeat_at < now() - make_interval(secs => silence_seconds) AS "isSilent"
FROM sync_run
WHERE practice = ANY ($1) AND id = ANY ($2::uuid[]) AND state = 'running'
