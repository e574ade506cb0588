-- Whoever was tied to the row by its source id and is not the person it is about lets go of it. They keep everything else,
-- and leave with the next sync unless another row of the list is theirs.
-- $1 practice, $2 patient the row is about, or null, $3 time, $4 person who decided it
WITH holder AS (
  SELECT patient.id, patient.source_patient_id
  FROM patient JOIN listed USING (source_patient_id)
  WHERE patient.practice = $1 AND patient.id IS DISTINCT FROM $2::uuid
), told AS (
  INSERT INTO patient_change (practice, patient, changed_at, field, old, new, staff)
  SELECT $1, id, $3, 'source_patient_id', source_patient_id, NULL, $4 FROM holder
)
UPDATE patient SET source_patient_id = NULL, updated_at = $3
FROM holder
WHERE patient.practice = $1 AND patient.id = holder.id
