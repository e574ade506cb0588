-- The rows that wait for a person in a practice, to be compared again as their run compared them.
-- $1 practice, $2 how many at most
WITH waiting AS MATERIALIZED (
  SELECT id, listed, row_number() OVER (ORDER BY id)::integer AS place
  FROM review WHERE practice = $1 AND state = 'open' ORDER BY id LIMIT $2
), rows AS (
  INSERT INTO listed (
    row_number, new_id, source_hash, source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
    sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
    given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
  )
  SELECT
    waiting.place, waiting.id, '', said.source_patient_id, said.nhs_number, said.given_name, said.middle_names,
    said.family_name, said.date_of_birth, said.sex, said.address_line_1, said.address_line_2, said.town, said.postcode,
    said.mobile_phone, said.other_phone, said.email, said.registration_date, said.given_folded, said.family_folded,
    said.middle_folded, said.name_tokens, coalesce(said.address_tokens, ''), said.status, said.restricted
  FROM waiting CROSS JOIN LATERAL jsonb_populate_record(NULL::listed, waiting.listed) AS said
)
INSERT INTO candidate (row_number, patient, open)
SELECT waiting.place, candidate.patient, true
FROM waiting JOIN review_candidate AS candidate ON candidate.practice = $1 AND candidate.review = waiting.id
