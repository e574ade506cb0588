-- Patients whom the run tied to a row of the list for the first time. A link that it moved to another row has a line of
-- history for the source id, and is put back with the values. A link that a person or a later run made anew, or that a
-- person has since said is right, stays.
-- $1 practice, $2 run
INSERT INTO undo_link (patient, rule, updated_at, why, by_staff, by_run)
SELECT
  patient.id,
  change.new,
  patient.updated_at,
  CASE
    WHEN patient.merged_into IS NOT NULL THEN 'merged'
    WHEN decision.id IS NOT NULL THEN 'decided'
    WHEN later.staff IS NOT NULL THEN 'edited'
    WHEN later.run IS NOT NULL THEN 'later-run'
    WHEN patient.linked_run IS DISTINCT FROM $2 OR later.changed_at IS NOT NULL THEN 'changed'
  END,
  coalesce(decision.decided_by, later.staff),
  later.run
FROM patient_change AS change
JOIN patient ON patient.practice = $1 AND patient.id = change.patient
LEFT JOIN LATERAL (
  SELECT id, decided_by FROM identity_decision
  WHERE identity_decision.practice = $1 AND identity_decision.patient = change.patient
    AND kind = 'same' AND undone_at IS NULL AND decided_at > change.changed_at
  LIMIT 1
) AS decision ON true
LEFT JOIN LATERAL (
  SELECT changed_at, staff, run FROM patient_change AS later
  WHERE later.practice = $1 AND later.patient = change.patient AND later.field IN ('link', 'source_patient_id')
    AND later.changed_at > change.changed_at AND later.undo IS NULL
    AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = later.run)
  ORDER BY later.changed_at DESC
  LIMIT 1
) AS later ON true
WHERE change.practice = $1 AND change.run = $2 AND change.field = 'link' AND change.new IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM patient_change AS moved
    WHERE moved.practice = $1 AND moved.run = $2 AND moved.field = 'source_patient_id' AND moved.patient = change.patient
  )
