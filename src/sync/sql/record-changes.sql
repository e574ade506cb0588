-- The history of every field that a matched patient's update changes: old, new, time, and the run or
-- the person. A patient whose link
-- is made or moved also gets a line that says by which rule.
-- $1 practice, $2 run or null, $3 time, $4 person or null
INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run, staff)
SELECT $1, proposed.patient, $3, field.name, field.old, field.new, $2, $4
FROM proposed
CROSS JOIN LATERAL (VALUES
  ('link', NULL, CASE
    WHEN newly_linked OR (rule <> 'source-id' AND old_source_patient_id IS DISTINCT FROM source_patient_id) THEN rule
  END),
  ('source_patient_id', CASE WHEN NOT newly_linked THEN old_source_patient_id END,
    CASE WHEN NOT newly_linked THEN source_patient_id END),
  ('nhs_number', old_nhs_number, nhs_number),
  ('given_name', old_given_name, given_name),
  ('middle_names', old_middle_names, middle_names),
  ('family_name', old_family_name, family_name),
  ('date_of_birth', old_date_of_birth::text, date_of_birth::text),
  ('sex', old_sex, sex),
  ('address_line_1', old_address_line_1, address_line_1),
  ('address_line_2', old_address_line_2, address_line_2),
  ('town', old_town, town),
  ('postcode', old_postcode, postcode),
  ('mobile_phone', old_mobile_phone, mobile_phone),
  ('other_phone', old_other_phone, other_phone),
  ('email', old_email, email),
  ('registration_date', old_registration_date::text, registration_date::text),
  ('status', old_status, status),
  ('restricted', old_restricted::text, restricted::text)
) AS field (name, old, new)
WHERE field.old IS DISTINCT FROM field.new
