-- Runs of a practice that are under way.
-- $1 practice
SELECT id AS run FROM sync_run WHERE practice = $1 AND state = 'running'
