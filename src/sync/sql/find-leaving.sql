-- A linked patient whose row is not on the list tonight. Whoever has a row that waits for a person or that could not be
-- read is still on the list; where rows could not be read, that may be anybody who has neither source id nor NHS number.
-- A patient whose digest was cleared while the list was being read had a row that was known: only those who had no
-- digest when it was opened count as not found.
-- $1 patients without a digest when the list was opened, $2 whether rows could not be read
INSERT INTO leaving (patient)
SELECT patient
FROM open_patient
WHERE link_rule IS NOT NULL
  AND (
    source_hash IN (SELECT source_hash FROM gone)
    OR (patient = ANY ($1::uuid[]) AND source_hash IS NULL AND status = 'registered')
  )
  AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = open_patient.patient)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = open_patient.patient)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = open_patient.source_patient_id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = open_patient.nhs_number)
  AND NOT ($2 AND source_patient_id IS NULL AND nhs_number IS NULL)
