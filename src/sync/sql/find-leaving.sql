-- A linked patient whose row is not on the list tonight. Whoever has a row that waits for a person or that could not be
-- read is still on the list; where rows could not be read, that may be anybody who has neither source id nor NHS number.
-- A patient whose digest was cleared while the list was being read had a row that was known: only those who had no
-- digest when it was opened count as not found.
-- $1 practice, $2 patients without a digest when the list was opened, $3 whether rows could not be read
INSERT INTO leaving (patient)
SELECT patient.id
FROM patient
WHERE patient.practice = $1
  AND patient.link_rule IS NOT NULL
  AND (
    patient.source_hash IN (SELECT source_hash FROM gone)
    OR (patient.id = ANY ($2::uuid[]) AND patient.source_hash IS NULL AND patient.status = 'registered')
  )
  AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = patient.id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = patient.source_patient_id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = patient.nhs_number)
  AND NOT ($3 AND patient.source_patient_id IS NULL AND patient.nhs_number IS NULL)
