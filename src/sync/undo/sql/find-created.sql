-- Patients whom the run made, and why one of them must stay: somebody has done something with them since. Whatever else
-- can be done with a patient gets a line here. A later run that was undone itself has done nothing.
-- $1 practice, $2 run, $3 and $4 begin and end of the run
INSERT INTO undo_created (patient, updated_at, why, by_staff, by_run)
SELECT
  patient.id,
  patient.updated_at,
  CASE
    WHEN patient.merged_into IS NOT NULL
      OR patient.id IN (SELECT merged_into FROM patient WHERE practice = $1 AND merged_into IS NOT NULL)
      THEN 'merged'
    WHEN patient.account <> 'non-digital' THEN 'signed-up'
    WHEN later.staff IS NOT NULL THEN 'edited'
    WHEN patient.id IN (SELECT patient FROM identity_decision WHERE practice = $1) THEN 'decided'
    WHEN patient.id IN (SELECT patient FROM message WHERE practice = $1)
      OR patient.id IN (SELECT patient FROM preference WHERE practice = $1)
      OR patient.id IN (SELECT patient FROM objection WHERE practice = $1 AND patient IS NOT NULL)
      OR patient.id IN (SELECT patient FROM received_text WHERE practice = $1 AND patient IS NOT NULL)
      THEN 'messaged'
    WHEN later.run IS NOT NULL THEN 'later-run'
    WHEN later.patient IS NOT NULL THEN 'changed'
    WHEN patient.id IN (
      SELECT candidate.patient
      FROM review_candidate AS candidate
      JOIN review ON review.practice = $1 AND review.id = candidate.review
      WHERE candidate.practice = $1 AND review.run <> $2
        AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = review.run)
    ) THEN 'in-review'
  END,
  later.staff,
  later.run
FROM patient
LEFT JOIN (
  SELECT DISTINCT ON (change.patient) change.patient, change.staff, change.run
  FROM patient_change AS change
  JOIN patient AS made ON made.practice = $1 AND made.id = change.patient AND made.created_run = $2
  WHERE change.practice = $1 AND change.undo IS NULL AND change.run IS DISTINCT FROM $2
    AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = change.run)
  ORDER BY change.patient, change.staff IS NULL, change.changed_at DESC
) AS later ON later.patient = patient.id
WHERE patient.practice = $1 AND patient.created_run = $2 AND patient.created_at BETWEEN $3 AND $4
