-- Matched patients become what was proposed. One whose row is as it was is not written.
-- $1 practice, $2 run or null, $3 time
UPDATE patient SET
  source_hash = proposed.source_hash,
  source_patient_id = proposed.source_patient_id,
  link_rule = CASE WHEN newly_linked THEN proposed.rule ELSE patient.link_rule END,
  linked_at = CASE WHEN newly_linked THEN $3 ELSE patient.linked_at END,
  linked_run = CASE WHEN newly_linked THEN $2 ELSE patient.linked_run END,
  nhs_number = proposed.nhs_number,
  given_name = proposed.given_name,
  middle_names = proposed.middle_names,
  family_name = proposed.family_name,
  date_of_birth = proposed.date_of_birth,
  sex = proposed.sex,
  address_line_1 = proposed.address_line_1,
  address_line_2 = proposed.address_line_2,
  town = proposed.town,
  postcode = proposed.postcode,
  mobile_phone = proposed.mobile_phone,
  other_phone = proposed.other_phone,
  email = proposed.email,
  registration_date = proposed.registration_date,
  status = proposed.status,
  status_since = CASE WHEN proposed.status <> patient.status THEN $3 ELSE patient.status_since END,
  restricted = proposed.restricted,
  given_folded = proposed.given_folded,
  family_folded = proposed.family_folded,
  middle_folded = proposed.middle_folded,
  name_tokens = proposed.name_tokens,
  address_tokens = proposed.address_tokens,
  updated_at = $3
FROM proposed
WHERE patient.practice = $1 AND patient.id = proposed.patient
