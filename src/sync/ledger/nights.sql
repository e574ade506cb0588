-- How each of the last nights changed the list: its size afterwards, and what the runs that count as that night did, those
-- that were undone left out. A preview is no night. A night on which every run was held, failed or undone says so. A preview is no run of a night.
-- $1 practice, $2 the last night, $3 how many nights
SELECT
  night::text AS night,
  (array_agg(patients ORDER BY started_at DESC) FILTER (WHERE counts))[1] AS patients,
  coalesce(sum(coalesce(created, 0) + coalesce(returned, 0)) FILTER (WHERE counts), 0)::integer AS joined,
  coalesce(sum("left") FILTER (WHERE counts), 0)::integer AS "left",
  coalesce(sum(linked) FILTER (WHERE counts), 0)::integer AS linked,
  coalesce(sum(updated) FILTER (WHERE counts), 0)::integer AS updated,
  CASE
    WHEN bool_or(counts) THEN 'done'
    WHEN bool_or(undone) THEN 'undone'
    WHEN bool_or(state IN ('held', 'discarded', 'applied-anyway')) THEN 'held'
    ELSE 'failed'
  END AS became
FROM (
  SELECT sync_run.*, run_undo.id IS NOT NULL AS undone, state = 'done' AND run_undo.id IS NULL AS counts
  FROM sync_run
  LEFT JOIN run_undo ON run_undo.practice = $1 AND run_undo.run = sync_run.id
  WHERE sync_run.practice = $1 AND kind = 'sync' AND night > $2::date - $3::integer AND night <= $2::date AND state <> 'running'
    AND kind = 'sync'
) AS run
GROUP BY night
ORDER BY night
