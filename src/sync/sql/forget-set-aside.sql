-- A row that an undo set aside is forgotten when the list has it no longer: what comes in its place is looked at. The
-- patient whose link to it was taken back forgets it too. A patient who was restored although the list had them no longer,
-- and who is on it again, may leave like anybody else.
-- $1 practice
WITH row_gone AS (
  DELETE FROM set_aside_row USING gone
  WHERE set_aside_row.practice = $1 AND set_aside_row.source_hash = gone.source_hash
  RETURNING set_aside_row.patient, set_aside_row.source_hash
), digest_gone AS (
  UPDATE patient SET source_hash = NULL
  FROM row_gone
  WHERE patient.practice = $1 AND patient.id = row_gone.patient AND patient.source_hash = row_gone.source_hash
    AND patient.link_rule IS NULL
)
DELETE FROM set_aside_absence USING matched
WHERE set_aside_absence.practice = $1 AND set_aside_absence.patient = matched.patient
