-- Values that the run set, with what each was before. One stays when a person or a later run has changed it since, when it
-- is not what the run made of it, or when another patient holds by now what would come back. A later run that was undone
-- itself, and what its undo wrote, do not count. Of contact details that went when a record became restricted, nothing is
-- known any more.
-- $1 practice, $2 run
INSERT INTO undo_value (patient, field, was, made, changed_at, updated_at, why, by_staff, by_run)
SELECT
  change.patient,
  change.field,
  change.old,
  change.new,
  change.changed_at,
  patient.updated_at,
  CASE
    WHEN patient.merged_into IS NOT NULL THEN 'merged'
    WHEN later.staff IS NOT NULL THEN 'edited'
    WHEN later.run IS NOT NULL THEN 'later-run'
    WHEN later.changed_at IS NOT NULL THEN 'changed'
    WHEN change.new IS DISTINCT FROM CASE change.field
      WHEN 'source_patient_id' THEN patient.source_patient_id
      WHEN 'nhs_number' THEN patient.nhs_number
      WHEN 'given_name' THEN patient.given_name
      WHEN 'middle_names' THEN patient.middle_names
      WHEN 'family_name' THEN patient.family_name
      WHEN 'date_of_birth' THEN patient.date_of_birth::text
      WHEN 'sex' THEN patient.sex
      WHEN 'address_line_1' THEN patient.address_line_1
      WHEN 'address_line_2' THEN patient.address_line_2
      WHEN 'town' THEN patient.town
      WHEN 'postcode' THEN patient.postcode
      WHEN 'mobile_phone' THEN patient.mobile_phone
      WHEN 'other_phone' THEN patient.other_phone
      WHEN 'email' THEN patient.email
      WHEN 'registration_date' THEN patient.registration_date::text
      WHEN 'status' THEN patient.status
      WHEN 'restricted' THEN patient.restricted::text
    END THEN 'changed'
    WHEN change.field = 'nhs_number' AND change.old IS NOT NULL AND EXISTS (
      SELECT FROM patient AS holder
      WHERE holder.practice = $1 AND holder.nhs_number = change.old AND holder.id <> change.patient
        AND NOT EXISTS (SELECT FROM undo_created WHERE undo_created.patient = holder.id AND undo_created.why IS NULL)
    ) THEN 'taken'
    WHEN change.field = 'source_patient_id' AND change.old IS NOT NULL AND EXISTS (
      SELECT FROM patient AS holder
      WHERE holder.practice = $1 AND holder.source_patient_id = change.old AND holder.id <> change.patient
        AND NOT EXISTS (SELECT FROM undo_created WHERE undo_created.patient = holder.id AND undo_created.why IS NULL)
    ) THEN 'taken'
  END,
  later.staff,
  later.run
FROM patient_change AS change
JOIN patient ON patient.practice = $1 AND patient.id = change.patient
LEFT JOIN LATERAL (
  SELECT later.changed_at, later.staff, later.run FROM patient_change AS later
  WHERE later.practice = $1 AND later.patient = change.patient AND later.changed_at > change.changed_at
    AND later.field = change.field AND later.undo IS NULL
    AND NOT EXISTS (SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.run = later.run)
  ORDER BY later.staff IS NULL, later.changed_at DESC
  LIMIT 1
) AS later ON true
WHERE change.practice = $1 AND change.run = $2 AND change.field <> 'link'
  AND (change.old IS DISTINCT FROM change.new OR patient.restricted)
