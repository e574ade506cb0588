-- Deletes the patients who go, with their history and what an undo noted about them.
-- $1 practice
WITH gone AS (
  DELETE FROM patient USING fate
  WHERE patient.practice = $1 AND patient.id = fate.patient AND fate.why IS NULL
  RETURNING patient.id
), history AS (
  DELETE FROM patient_change USING gone WHERE patient_change.practice = $1 AND patient_change.patient = gone.id
), kept AS (
  DELETE FROM run_undo_kept USING gone WHERE run_undo_kept.practice = $1 AND run_undo_kept.patient = gone.id
), possible AS (
  DELETE FROM possible_merge USING gone WHERE possible_merge.practice = $1 AND possible_merge.other = gone.id
)
SELECT count(*)::integer AS removed FROM gone
