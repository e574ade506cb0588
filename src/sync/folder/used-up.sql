-- When the list was written that a practice's folder has used up last, and when the list of one particular run was. A list
-- is used up by the run that took it in, by being no list, and by being held on an earlier night: another night has another
-- list. Times are the folder's own.
-- $1 practice, $2 tonight's date, $3 a run whose list may be read once more, or null
SELECT
  max(modified_at) FILTER (
    WHERE folder_list.rejected OR sync_run.state IN ('done', 'applied-anyway')
      OR (sync_run.state IN ('held', 'discarded') AND sync_run.night < $2)
  ) AS used_up,
  max(modified_at) FILTER (WHERE folder_list.run = $3) AS again
FROM folder_list
LEFT JOIN sync_run ON sync_run.practice = $1 AND sync_run.id = folder_list.run
WHERE folder_list.practice = $1
