-- Somebody decided that a row is another patient than the one it was linked to. That one lets go of the source id and of
-- the row, and counts as missing from the list until a row is found for them.
-- $1 practice, $2 run, $3 time
WITH released AS (
  SELECT patient.id, patient.source_patient_id
  FROM matched
  JOIN listed USING (row_number)
  JOIN patient ON patient.practice = $1 AND patient.source_patient_id = listed.source_patient_id
    AND patient.id <> matched.patient
  WHERE matched.rule = 'decision'
), told AS (
  INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
  SELECT $1, id, $3, 'source_patient_id', source_patient_id, NULL, $2 FROM released
)
UPDATE patient SET source_patient_id = NULL, source_hash = NULL, updated_at = $3
FROM released
WHERE patient.practice = $1 AND patient.id = released.id
