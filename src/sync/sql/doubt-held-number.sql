-- A row with the NHS number of a patient whose own row is on the list too: two rows carry one number, as in
-- doubt-repeated, only that one of them is as it was last night. Where somebody decided that the two are different
-- people, the row goes on without its number.
-- $1 practice
INSERT INTO doubted (row_number, kind, reason, patient)
SELECT listed.row_number, 'duplicate', 'Two rows of the list carry this NHS number', patient.id
FROM listed
JOIN patient ON patient.practice = $1 AND patient.nhs_number = listed.nhs_number AND patient.merged_into IS NULL
WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
  AND NOT EXISTS (SELECT FROM open_patient WHERE open_patient.patient = patient.id)
  AND NOT EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = $1 AND decision.patient = patient.id AND decision.kind = 'different'
      AND decision.undone_at IS NULL
      AND decision.row_key = row_key(
        listed.source_patient_id, listed.nhs_number, listed.family_folded, listed.given_folded, listed.date_of_birth)
  )
