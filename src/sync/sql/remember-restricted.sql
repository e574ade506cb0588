-- A list without the column of restricted records takes nobody's protection away: a row that waits for a person, and was
-- restricted when it came to wait, still is. Its contact details are left out, as those of any restricted row.
-- $1 practice
UPDATE listed SET
  restricted = true,
  address_line_1 = NULL, address_line_2 = NULL, town = NULL, postcode = NULL,
  mobile_phone = NULL, other_phone = NULL, email = NULL, address_tokens = ''
FROM review
WHERE review.practice = $1 AND review.state <> 'closed' AND (review.listed->>'restricted')::boolean
  AND row_key(
    review.listed->>'source_patient_id', review.listed->>'nhs_number', review.listed->>'family_folded',
    review.listed->>'given_folded', (review.listed->>'date_of_birth')::date
  ) = row_key(
    listed.source_patient_id, listed.nhs_number, listed.family_folded, listed.given_folded, listed.date_of_birth)
