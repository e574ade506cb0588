-- Puts the values back and takes the links back. The digest of the row stays with the patient, so that the row counts as
-- known until it changes. How long a status has held is told by the change of it before the run. Whoever was changed since that was found out is not written: the caller counts.
-- $1 practice, $2 time
WITH changed AS (
  SELECT
    coalesce(restored.patient, undone.patient) AS patient,
    coalesce(restored.updated_at, undone.updated_at) AS updated_at,
    coalesce(restored.fields, '{}') AS fields,
    restored.run_changed_at,
    undone.patient IS NOT NULL AS unlinks
  FROM (
    SELECT patient, min(updated_at) AS updated_at, jsonb_object_agg(field, was) AS fields,
      min(changed_at) AS run_changed_at
    FROM undo_value WHERE why IS NULL GROUP BY patient
  ) AS restored
  FULL JOIN (SELECT patient, updated_at FROM undo_link WHERE why IS NULL) AS undone ON undone.patient = restored.patient
)
UPDATE patient SET
  nhs_number = CASE WHEN fields ? 'nhs_number' THEN fields->>'nhs_number' ELSE nhs_number END,
  given_name = CASE WHEN fields ? 'given_name' THEN fields->>'given_name' ELSE given_name END,
  middle_names = CASE WHEN fields ? 'middle_names' THEN fields->>'middle_names' ELSE middle_names END,
  family_name = CASE WHEN fields ? 'family_name' THEN fields->>'family_name' ELSE family_name END,
  date_of_birth = CASE WHEN fields ? 'date_of_birth' THEN (fields->>'date_of_birth')::date ELSE date_of_birth END,
  sex = CASE WHEN fields ? 'sex' THEN fields->>'sex' ELSE sex END,
  address_line_1 = CASE WHEN fields ? 'address_line_1' THEN fields->>'address_line_1' ELSE address_line_1 END,
  address_line_2 = CASE WHEN fields ? 'address_line_2' THEN fields->>'address_line_2' ELSE address_line_2 END,
  town = CASE WHEN fields ? 'town' THEN fields->>'town' ELSE town END,
  postcode = CASE WHEN fields ? 'postcode' THEN fields->>'postcode' ELSE postcode END,
  mobile_phone = CASE WHEN fields ? 'mobile_phone' THEN fields->>'mobile_phone' ELSE mobile_phone END,
  other_phone = CASE WHEN fields ? 'other_phone' THEN fields->>'other_phone' ELSE other_phone END,
  email = CASE WHEN fields ? 'email' THEN fields->>'email' ELSE email END,
  registration_date = CASE
    WHEN fields ? 'registration_date' THEN (fields->>'registration_date')::date ELSE registration_date
  END,
  restricted = CASE WHEN fields ? 'restricted' THEN (fields->>'restricted')::boolean ELSE restricted END,
  status = CASE WHEN fields ? 'status' THEN fields->>'status' ELSE status END,
  status_since = CASE
    WHEN fields ? 'status' THEN coalesce((
      SELECT max(earlier.changed_at) FROM patient_change AS earlier
      WHERE earlier.practice = $1 AND earlier.patient = patient.id AND earlier.field = 'status'
        AND earlier.changed_at < run_changed_at AND earlier.undo IS NULL
        AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = earlier.run)
    ), created_at)
    ELSE status_since
  END,
  source_patient_id = CASE
    WHEN unlinks THEN NULL
    WHEN fields ? 'source_patient_id' THEN fields->>'source_patient_id'
    ELSE source_patient_id
  END,
  link_rule = CASE WHEN NOT unlinks THEN link_rule END,
  linked_at = CASE WHEN NOT unlinks THEN linked_at END,
  linked_run = CASE WHEN NOT unlinks THEN linked_run END,
  updated_at = $2
FROM changed
WHERE patient.practice = $1 AND patient.id = changed.patient AND patient.updated_at = changed.updated_at
