-- Takes from those who stay what the list brought, and their link to it.
-- $1 practice, $2 time
WITH taken AS (
  SELECT patient, array_agg(field) AS fields FROM list_value GROUP BY patient
)
UPDATE patient SET
  mobile_phone = CASE WHEN 'mobile_phone' = ANY (taken.fields) THEN NULL ELSE mobile_phone END,
  other_phone = CASE WHEN 'other_phone' = ANY (taken.fields) THEN NULL ELSE other_phone END,
  email = CASE WHEN 'email' = ANY (taken.fields) THEN NULL ELSE email END,
  nhs_number = CASE WHEN 'nhs_number' = ANY (taken.fields) THEN NULL ELSE nhs_number END,
  registration_date = CASE WHEN 'registration_date' = ANY (taken.fields) THEN NULL ELSE registration_date END,
  address_line_1 = CASE WHEN 'address_line_1' = ANY (taken.fields) THEN NULL ELSE address_line_1 END,
  address_line_2 = CASE WHEN 'address_line_2' = ANY (taken.fields) THEN NULL ELSE address_line_2 END,
  town = CASE WHEN 'town' = ANY (taken.fields) THEN NULL ELSE town END,
  postcode = CASE WHEN 'postcode' = ANY (taken.fields) THEN NULL ELSE postcode END,
  address_tokens = CASE
    WHEN taken.fields && ARRAY['address_line_1', 'address_line_2', 'town', 'postcode'] THEN '' ELSE address_tokens
  END,
  source_hash = NULL, source_patient_id = NULL, link_rule = NULL, linked_at = NULL, linked_run = NULL,
  updated_at = $2
FROM fate LEFT JOIN taken ON taken.patient = fate.patient
WHERE patient.practice = $1 AND patient.id = fate.patient AND fate.why IS NOT NULL
