-- Everybody in an import whom nothing speaks against becomes a patient of the practice. They are tied to no row of the
-- practice list yet: the next night looks for them there.
-- $1 practice, $2 time
INSERT INTO patient (
  practice, id, account, status, status_since, restricted, nhs_number, given_name, middle_names, family_name,
  date_of_birth, sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, given_folded,
  family_folded, middle_folded, name_tokens, address_tokens, came_from, imported_id, created_at, updated_at
)
SELECT
  $1, new_id, account, 'registered', $2, false, nhs_number, given_name, middle_names, family_name,
  date_of_birth, sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, given_folded,
  family_folded, middle_folded, name_tokens, address_tokens, 'import', imported_id, $2, $2
FROM moved_in
WHERE verdict IS NULL
