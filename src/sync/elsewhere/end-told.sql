-- What was told and is no longer so has ended; it stays as history.
-- $1 time
UPDATE registered_elsewhere AS told SET ended_at = $1
FROM truth
WHERE told.practice = truth.practice AND told.patient = truth.patient AND told.ended_at IS NULL
  AND (told.kind, told.since) IS DISTINCT FROM (truth.kind, truth.since)
