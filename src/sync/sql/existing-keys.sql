-- What a row of a first sync could meet: everybody who is on the platform already.
-- $1 practice
SELECT
  source_patient_id, nhs_number, to_char(date_of_birth, 'YYYY-MM-DD') AS date_of_birth, family_folded, given_folded,
  address_line_1, postcode, mobile_phone, other_phone, email
FROM patient WHERE practice = $1 AND merged_into IS NULL
