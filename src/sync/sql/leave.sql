-- A linked patient who is missing from the list becomes left, with the date. Nothing is deleted: coming back restores
-- them. Who had left or died before only loses the digest of a row that is no longer there.
-- $1 practice, $2 run, $3 time
WITH gone_away AS (
  INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
  SELECT $1, patient.id, $3, 'status', patient.status, 'left', $2
  FROM leaving JOIN patient ON patient.practice = $1 AND patient.id = leaving.patient
  WHERE patient.status = 'registered'
)
UPDATE patient SET
  status = CASE WHEN status = 'registered' THEN 'left' ELSE status END,
  status_since = CASE WHEN status = 'registered' THEN $3 ELSE status_since END,
  source_hash = NULL,
  updated_at = $3
FROM leaving
WHERE patient.practice = $1 AND patient.id = leaving.patient
