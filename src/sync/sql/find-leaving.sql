-- A linked patient whose row is not on the list tonight. Whoever has a row that waits for a person or that could not be
-- read is still on the list.
-- $1 practice
INSERT INTO leaving (patient)
SELECT patient.id
FROM patient
WHERE patient.practice = $1
  AND patient.link_rule IS NOT NULL
  AND (
    patient.source_hash IN (SELECT source_hash FROM gone)
    OR (patient.source_hash IS NULL AND patient.status = 'registered')
  )
  AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = patient.id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell IN (patient.source_patient_id, patient.nhs_number))
