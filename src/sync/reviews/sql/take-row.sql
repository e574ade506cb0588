-- The row of a review as one row of tonight's list, so that the statements of a run can be run over it. An NHS number that
-- somebody else holds is left out: it is nobody's second number. So is the source id where two rows carry it.
-- $1 practice, $2 review, $3 id of a patient made from it, $4 patient it is or null
INSERT INTO listed (
  row_number, new_id, source_hash, source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
  sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
  given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
)
SELECT
  review.row_number, $3, review.source_hash,
  CASE
    WHEN review.kind <> 'duplicate' OR NOT EXISTS (
      SELECT FROM patient AS holder
      WHERE holder.practice = $1 AND holder.source_patient_id = said.source_patient_id
        AND holder.id IS DISTINCT FROM $4::uuid
    ) THEN said.source_patient_id
  END,
  CASE
    WHEN NOT EXISTS (
      SELECT FROM patient AS holder
      WHERE holder.practice = $1 AND holder.nhs_number = said.nhs_number AND holder.id IS DISTINCT FROM $4::uuid
    ) THEN said.nhs_number
  END,
  said.given_name, said.middle_names, said.family_name, said.date_of_birth, said.sex, said.address_line_1,
  said.address_line_2, said.town, said.postcode, said.mobile_phone, said.other_phone, said.email,
  said.registration_date, said.given_folded, said.family_folded, said.middle_folded, said.name_tokens,
  coalesce(said.address_tokens, ''), said.status, said.restricted
FROM review
CROSS JOIN LATERAL jsonb_populate_record(NULL::listed, review.listed) AS said
WHERE review.practice = $1 AND review.id = $2
