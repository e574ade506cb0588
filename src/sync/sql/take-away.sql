-- Takes a run away from its silent process: it has failed, and whoever began it may write nothing for it any more. A run
-- whose record its own transaction has written already is passed over: only the end of that transaction tells what it is.
-- $1 practice, $2 run, $3 epoch, $4 time, $5 reason
UPDATE sync_run SET state = 'failed', epoch = epoch + 1, finished_at = $4, reason = $5
WHERE practice = $1 AND id = (
  SELECT id FROM sync_run
  WHERE practice = $1 AND id = $2 AND epoch = $3 AND state = 'running'
    AND heartbeat_at < now() - make_interval(secs => silence_seconds)
  FOR UPDATE SKIP LOCKED
)
