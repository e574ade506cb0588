-- Says that a run has failed whose transaction was ended, so that nothing can commit it any more: whatever sign of life of
-- its process may have come meanwhile. Waits for such a sign that is just being written.
-- $1 practice, $2 run, $3 epoch, $4 time, $5 reason
UPDATE sync_run SET state = 'failed', epoch = epoch + 1, finished_at = $4, reason = $5
WHERE practice = $1 AND id = $2 AND epoch = $3 AND state = 'running'
