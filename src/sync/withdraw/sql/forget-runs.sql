-- What the runs remember of the lists: they keep their numbers, their times and their reasons.
-- $1 practice
WITH runs AS (
  UPDATE sync_run SET list_digest = NULL, upload = NULL,
    state = CASE state WHEN 'held' THEN 'discarded' ELSE state END
  WHERE practice = $1 AND (list_digest IS NOT NULL OR upload IS NOT NULL OR state = 'held')
)
UPDATE sync_state SET layout = NULL, etag = NULL WHERE practice = $1
