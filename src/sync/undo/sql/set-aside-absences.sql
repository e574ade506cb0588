-- Patients who come back from having left because the list did not have them: it still has not, and that makes them leave
-- no second time.
-- $1 practice, $2 undo
INSERT INTO set_aside_absence (practice, patient, undo)
SELECT $1, patient.id, $2
FROM undo_value
JOIN patient ON patient.practice = $1 AND patient.id = undo_value.patient
WHERE undo_value.field = 'status' AND undo_value.was = 'registered' AND undo_value.made = 'left' AND undo_value.why IS NULL
  AND patient.source_hash IS NULL AND patient.link_rule IS NOT NULL
ON CONFLICT (practice, patient) DO NOTHING
