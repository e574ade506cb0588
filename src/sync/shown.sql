-- Whether a run changed a contact detail of a patient who is not restricted: only such a one can be shown.
-- $1 practice, $2 run, $3 patient, $4 the columns of the detail
SELECT
  FROM patient_change AS change
  JOIN patient ON patient.practice = $1 AND patient.id = change.patient AND NOT patient.restricted
  WHERE change.practice = $1 AND change.run = $2 AND change.patient = $3 AND change.field = ANY ($4)
LIMIT 1
