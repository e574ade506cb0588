-- The first update rule: a listed patient who is not on the platform becomes a non-digital patient tonight. A row that
-- waits for a person makes nobody until it is decided.
-- An NHS number that another patient has stays theirs: somebody decided that the two are different people.
-- $1 practice, $2 run or null, $3 time, $4 person who decided it or null
INSERT INTO patient (
  practice, id, account, status, status_since, restricted, nhs_number, given_name, middle_names, family_name,
  date_of_birth, sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email,
  registration_date, given_folded, family_folded, middle_folded, name_tokens, address_tokens, source_patient_id,
  source_hash, link_rule, linked_at, linked_run, came_from, created_run, created_by, created_at,
  updated_at
)
SELECT
  $1, new_id, 'non-digital', status, $3, restricted,
  CASE
    WHEN NOT EXISTS (SELECT FROM patient WHERE patient.practice = $1 AND patient.nhs_number = listed.nhs_number)
      THEN nhs_number
  END,
  given_name, middle_names, family_name,
  date_of_birth, sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email,
  registration_date, given_folded, family_folded, middle_folded, name_tokens, address_tokens, source_patient_id,
  source_hash, 'created', $3, $2, 'list', $2, $4, $3, $3
FROM listed
WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
  AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
