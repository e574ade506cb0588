-- Matching, third step: who is still to be found on the list, read once for all that follows.
-- $1 practice, $2 whether there are rows to match
INSERT INTO open_patient (patient, source_hash, link_rule, status, source_patient_id, nhs_number, is_merged, keys)
SELECT
  id, source_hash, link_rule, status, source_patient_id, nhs_number, merged_into IS NOT NULL,
  CASE
    WHEN $2 AND merged_into IS NULL THEN meeting_keys(
      'patient', nhs_number, family_folded, given_folded, date_of_birth, address_line_1, postcode, mobile_phone, other_phone,
      email)
    ELSE '{}'
  END
FROM patient
WHERE practice = $1
  AND (source_hash IS NULL OR source_hash IN (SELECT source_hash FROM gone))
  AND NOT EXISTS (SELECT FROM matched WHERE matched.patient = patient.id)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = patient.id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = patient.source_patient_id)
