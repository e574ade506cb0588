-- The people of an import as if a list had named them, so that they are compared and judged as its rows are. One who has no
-- date of birth can be told from nobody.
INSERT INTO listed (
  row_number, new_id, source_hash, nhs_number, given_name, middle_names, family_name, date_of_birth, sex, address_line_1,
  address_line_2, town, postcode, mobile_phone, other_phone, email, given_folded, family_folded, middle_folded, name_tokens,
  address_tokens, status, restricted
)
SELECT
  row_number, new_id, '', nhs_number, given_name, middle_names, family_name, date_of_birth, sex, address_line_1,
  address_line_2, town, postcode, mobile_phone, other_phone, email, given_folded, family_folded, middle_folded, name_tokens,
  address_tokens, 'registered', false
FROM moved_in
WHERE date_of_birth IS NOT NULL AND (verdict IS NULL OR verdict = 'held-nhs-number')
