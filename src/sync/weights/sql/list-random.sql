-- Some people of a practice as if they were rows of a list, in an order that the seed alone decides.
-- $1 practice, $2 seed, $3 how many
INSERT INTO listed (
  row_number, new_id, source_hash, source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
  sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
  given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
)
SELECT
  row_number() OVER (ORDER BY md5($2 || id)), id, '', source_patient_id, nhs_number, given_name, middle_names, family_name,
  date_of_birth, sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
  given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
FROM patient
WHERE practice = $1 AND merged_into IS NULL AND date_of_birth IS NOT NULL
ORDER BY md5($2 || id)
LIMIT $3
