-- A newer list has come: whatever was held before it is discarded, or was applied anyway by this run. The rows behind
-- its numbers are kept no longer.
-- $1 practice, $2 the run that has come, $3 time, $4 the held run whose very list it has applied, or null, $5 why
WITH settled AS (
  UPDATE sync_run SET
    state = CASE WHEN id = $4::uuid THEN 'applied-anyway' ELSE 'discarded' END,
    settled_at = $3, settled_run = $2,
    settled_reason = CASE WHEN id = $4::uuid THEN $5 ELSE 'The next list has come.' END
  WHERE practice = $1 AND state = 'held' AND id <> $2
  RETURNING id
)
DELETE FROM run_check_row WHERE practice = $1 AND run IN (SELECT id FROM settled)
