-- Takes away the patients whom the run made and with whom nothing was done, with what is left of their history and of
-- reviews that the same run opened. Whoever was changed since that was found out is not taken: the caller counts.
-- $1 practice
WITH gone AS (
  DELETE FROM patient USING undo_created
  WHERE patient.practice = $1 AND patient.id = undo_created.patient AND undo_created.why IS NULL
    AND patient.updated_at = undo_created.updated_at
  RETURNING patient.id
), history AS (
  DELETE FROM patient_change USING gone WHERE patient_change.practice = $1 AND patient_change.patient = gone.id
), candidates AS (
  DELETE FROM review_candidate USING gone WHERE review_candidate.practice = $1 AND review_candidate.patient = gone.id
), absences AS (
  DELETE FROM set_aside_absence USING gone WHERE set_aside_absence.practice = $1 AND set_aside_absence.patient = gone.id
), possible AS (
  DELETE FROM possible_merge USING gone WHERE possible_merge.practice = $1 AND possible_merge.other = gone.id
)
SELECT count(*)::integer AS removed FROM gone
