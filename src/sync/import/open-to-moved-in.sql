-- Everybody whom somebody of an import may be: every patient who is nobody else, linked or not. A link tells nothing here:
-- no row of a list is looked for.
-- $1 practice
INSERT INTO open_patient (patient, status, nhs_number, is_merged, keys)
SELECT
  id, status, nhs_number, false,
  meeting_keys(
    'patient', nhs_number, family_folded, given_folded, date_of_birth, address_line_1, postcode, mobile_phone, other_phone,
    email)
FROM patient
WHERE practice = $1 AND merged_into IS NULL
