-- Numbers of this practice that no longer stand for the patient they stood for: who died, became restricted, was merged, is
-- gone, or has another number. Of a restricted patient nobody is told anything.
-- $1 practice, $2 patients changed since (all of them when null)
WITH gone AS (
  DELETE FROM registered_number AS known
  WHERE known.practice = $1
    AND ($2::timestamptz IS NULL OR known.patient IN (
      SELECT patient.id FROM patient WHERE patient.practice = $1 AND patient.updated_at > $2
    ))
    AND NOT EXISTS (
      SELECT FROM patient CROSS JOIN number_secret AS secret
      WHERE patient.practice = $1 AND patient.id = known.patient
        AND patient.link_rule IS NOT NULL AND patient.status <> 'deceased'
        AND NOT patient.restricted AND patient.merged_into IS NULL
        AND number_key(patient.nhs_number, secret.inner_pad, secret.outer_pad) = known.number_key
    )
  RETURNING number_key, practice, patient
)
INSERT INTO changed_number (number_key, practice, patient) SELECT number_key, practice, patient FROM gone
