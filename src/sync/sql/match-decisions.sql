-- Matching, first step: what people decided stands above every rule. A row of which somebody said that it is a patient is
-- that patient, unless the patient has another row on the list tonight: then both rows cannot be right.
-- $1 practice
WITH decided AS (
  SELECT
    listed.row_number,
    coalesce(patient.merged_into, patient.id) AS patient,
    count(*) OVER (PARTITION BY listed.row_number) AS for_row,
    count(*) OVER (PARTITION BY coalesce(patient.merged_into, patient.id)) AS for_patient
  FROM listed
  JOIN identity_decision AS decision ON decision.practice = $1 AND decision.kind = 'same'
    AND decision.undone_at IS NULL
    AND decision.row_key = row_key(
      listed.source_patient_id, listed.nhs_number, listed.family_folded, listed.given_folded, listed.date_of_birth)
  JOIN patient ON patient.practice = $1 AND patient.id = decision.patient
), judged AS (
  SELECT
    decided.row_number,
    decided.patient,
    for_row > 1 OR for_patient > 1 OR (
      patient.source_hash IS NOT NULL
      AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
    ) AS has_other
  FROM decided JOIN patient ON patient.practice = $1 AND patient.id = decided.patient
), doubt AS (
  INSERT INTO doubted (row_number, kind, reason, patient)
  SELECT row_number, 'duplicate', 'Somebody decided that this row is a patient who has another row on the list', patient
  FROM judged WHERE has_other
)
INSERT INTO matched (row_number, patient, rule)
SELECT row_number, patient, 'decision' FROM judged WHERE NOT has_other
