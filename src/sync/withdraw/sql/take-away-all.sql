-- Takes the runs of a practice away from their processes: they have failed, and whoever began one may write nothing for it
-- any more. A run whose record its own transaction has written already is passed over: only the end of that transaction
-- tells what it is.
-- $1 practice, $2 time, $3 reason
UPDATE sync_run SET state = 'failed', epoch = epoch + 1, finished_at = $2, reason = $3
WHERE practice = $1 AND id IN (
  SELECT id FROM sync_run WHERE practice = $1 AND state = 'running' FOR UPDATE SKIP LOCKED
)
