-- The history of every field that a matched patient's update changes: old, new, time, and the run or
-- the person. A patient whose link
-- is made or moved also gets a line that says by which rule.
-- $1 practice, $2 run or null, $3 time, $4 person or null
INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run, staff)
SELECT $1, value.patient, $3, value.field, value.old, value.new, $2, $4
FROM (
  SELECT
    patient,
    -- Side by side, which takes a fifth of the time of a list of VALUES for each patient.
    unnest(ARRAY[
      'link', 'source_patient_id', 'nhs_number', 'given_name', 'middle_names', 'family_name', 'date_of_birth', 'sex',
      'address_line_1', 'address_line_2', 'town', 'postcode', 'mobile_phone', 'other_phone', 'email',
      'registration_date', 'status', 'restricted'
    ]) AS field,
    unnest(ARRAY[
      NULL, CASE WHEN NOT newly_linked THEN old_source_patient_id END, old_nhs_number, old_given_name, old_middle_names,
      old_family_name, old_date_of_birth::text, old_sex,
      old_address_line_1, old_address_line_2, old_town, old_postcode, old_mobile_phone, old_other_phone, old_email,
      old_registration_date::text, old_status, old_restricted::text
    ]) AS old,
    unnest(ARRAY[
      CASE
        WHEN newly_linked OR (rule <> 'source-id' AND old_source_patient_id IS DISTINCT FROM source_patient_id) THEN rule
      END,
      CASE WHEN NOT newly_linked THEN source_patient_id END, nhs_number, given_name, middle_names,
      family_name, date_of_birth::text, sex,
      address_line_1, address_line_2, town, postcode, mobile_phone, other_phone, email,
      registration_date::text, status, restricted::text
    ]) AS new
  FROM proposed
) AS value
WHERE value.old IS DISTINCT FROM value.new
