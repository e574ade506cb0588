-- Matching, third step: who is still to be found on the list, read once for all that follows: whoever has no row, and
-- those whose row is gone. These are where they were a moment ago. Should one of them not be (somebody wrote the patient
-- meanwhile, or nobody said where), they are looked for among all.
-- $1 practice, $2 whether there are rows to match
WITH placed AS MATERIALIZED (
  SELECT
    patient.id, patient.source_hash, link_rule, status, source_patient_id, nhs_number, merged_into, family_folded, given_folded,
    date_of_birth, address_line_1, postcode, mobile_phone, other_phone, email
  FROM gone JOIN patient ON patient.ctid = gone.place
  WHERE patient.practice = $1 AND patient.source_hash = gone.source_hash
), moved AS MATERIALIZED (
  SELECT source_hash FROM gone
  WHERE NOT EXISTS (SELECT FROM placed WHERE placed.source_hash = gone.source_hash)
), found AS (
  SELECT * FROM placed
  UNION ALL
  SELECT
    id, source_hash, link_rule, status, source_patient_id, nhs_number, merged_into, family_folded, given_folded,
    date_of_birth, address_line_1, postcode, mobile_phone, other_phone, email
  FROM patient WHERE practice = $1 AND source_hash IS NULL
  UNION ALL
  SELECT
    id, source_hash, link_rule, status, source_patient_id, nhs_number, merged_into, family_folded, given_folded,
    date_of_birth, address_line_1, postcode, mobile_phone, other_phone, email
  FROM patient
  WHERE practice = $1 AND EXISTS (SELECT FROM moved) AND source_hash IN (SELECT source_hash FROM moved)
)
INSERT INTO open_patient (patient, source_hash, link_rule, status, source_patient_id, nhs_number, is_merged, keys)
SELECT
  id, source_hash, link_rule, status, source_patient_id, nhs_number, merged_into IS NOT NULL,
  CASE
    WHEN $2 AND merged_into IS NULL THEN meeting_keys(
      'patient', nhs_number, family_folded, given_folded, date_of_birth, address_line_1, postcode, mobile_phone, other_phone,
      email)
    ELSE '{}'
  END
FROM found
WHERE NOT EXISTS (SELECT FROM matched WHERE matched.patient = found.id)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.patient = found.id)
  AND NOT EXISTS (SELECT FROM present WHERE present.cell = found.source_patient_id)
