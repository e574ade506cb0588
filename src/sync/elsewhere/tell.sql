-- What each practice is told from now on.
-- $1 time
INSERT INTO registered_elsewhere (practice, patient, told_at, kind, since)
SELECT truth.practice, truth.patient, $1, truth.kind, truth.since
FROM truth
WHERE truth.kind IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM registered_elsewhere AS told
    WHERE told.practice = truth.practice AND told.patient = truth.patient AND told.ended_at IS NULL
  )
RETURNING practice, patient, kind
