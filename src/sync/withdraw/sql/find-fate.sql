-- Patients whom the list made, linked or changed. One whom it made goes, unless they signed up, or a person has done
-- something with them. Whatever else can be done with a patient gets a line here.
-- $1 practice
INSERT INTO fate (patient, why)
SELECT
  patient.id,
  CASE
    WHEN patient.account <> 'non-digital' THEN 'signed-up'
    WHEN patient.came_from = 'import' THEN 'moved-in'
    WHEN patient.came_from = 'staff' THEN 'added-by-staff'
    WHEN patient.merged_into IS NOT NULL
      OR patient.id IN (SELECT merged_into FROM patient WHERE practice = $1 AND merged_into IS NOT NULL)
      THEN 'merged'
    WHEN patient.id IN (SELECT patient FROM patient_change WHERE practice = $1 AND staff IS NOT NULL AND undo IS NULL)
      THEN 'edited'
    WHEN patient.id IN (SELECT patient FROM identity_decision WHERE practice = $1) THEN 'decided'
    WHEN patient.id IN (SELECT patient FROM message WHERE practice = $1)
      OR patient.id IN (SELECT patient FROM preference WHERE practice = $1)
      OR patient.id IN (SELECT patient FROM objection WHERE practice = $1 AND patient IS NOT NULL)
      OR patient.id IN (SELECT patient FROM received_text WHERE practice = $1 AND patient IS NOT NULL)
      THEN 'messaged'
  END
FROM patient
WHERE patient.practice = $1 AND (
  patient.came_from = 'list' OR patient.link_rule IS NOT NULL
  OR patient.id IN (SELECT patient FROM patient_change WHERE practice = $1 AND run IS NOT NULL)
)
