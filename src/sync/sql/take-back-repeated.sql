-- On a first sync most rows become patients as they are read. When a later row has the same source id or NHS number,
-- the earlier one is taken back, so that both go through matching and neither wins by coming first.
-- $1 practice, $2 run, $3 source ids that came again, $4 the rows they first stood in, $5 NHS numbers, $6 their rows
WITH repeated AS (
  SELECT patient.id, again.row_number
  FROM unnest($3::text[], $4::integer[]) AS again (source_patient_id, row_number)
  JOIN patient ON patient.practice = $1 AND patient.source_patient_id = again.source_patient_id
  UNION
  SELECT patient.id, again.row_number
  FROM unnest($5::text[], $6::integer[]) AS again (nhs_number, row_number)
  JOIN patient ON patient.practice = $1 AND patient.nhs_number = again.nhs_number
), taken AS (
  DELETE FROM patient USING repeated
  WHERE patient.practice = $1 AND patient.id = repeated.id AND patient.created_run = $2
  RETURNING repeated.row_number, patient.*
)
INSERT INTO listed (
  row_number, new_id, source_hash, source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
  sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
  given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
)
SELECT DISTINCT ON (id)
  row_number, id, source_hash, source_patient_id, nhs_number, given_name, middle_names, family_name, date_of_birth,
  sex, address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email, registration_date,
  given_folded, family_folded, middle_folded, name_tokens, address_tokens, status, restricted
FROM taken
ORDER BY id, row_number
