-- What undoing the run comes down to, in numbers.
-- $1 practice, $2 run
SELECT
  (SELECT count(*) FROM undo_value WHERE why IS NULL)::integer AS restored,
  (SELECT count(*) FROM (
    SELECT patient FROM undo_value WHERE why IS NULL UNION SELECT patient FROM undo_link WHERE why IS NULL
  ) AS changed)::integer AS patients,
  (SELECT count(*) FROM undo_link WHERE why IS NULL)::integer AS unlinked,
  (SELECT count(*) FROM undo_created WHERE why IS NULL)::integer AS removed,
  (
    (SELECT count(*) FROM undo_value WHERE why IS NOT NULL) + (SELECT count(*) FROM undo_link WHERE why IS NOT NULL)
    + (SELECT count(*) FROM undo_created WHERE why IS NOT NULL)
  )::integer AS kept,
  (SELECT count(*) FROM (
    SELECT patient FROM undo_value WHERE why IS NULL UNION SELECT patient FROM undo_link WHERE why IS NULL
  ) AS changed
  JOIN patient ON patient.practice = $1 AND patient.id = changed.patient
  WHERE patient.source_hash IS NULL AND patient.link_rule IS NOT NULL AND patient.status = 'registered')::integer
    AS read_again,
  (SELECT count(*) FROM review WHERE practice = $1 AND run = $2 AND state = 'open')::integer AS reviews_closed,
  (SELECT count(*) FROM sync_run AS later
    WHERE later.practice = $1 AND later.state = 'done'
      AND (later.started_at, later.id) > (SELECT started_at, id FROM sync_run WHERE practice = $1 AND id = $2)
      AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = later.id))::integer
    AS later_runs
