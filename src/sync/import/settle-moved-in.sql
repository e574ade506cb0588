-- What the ladder found about the people of an import. Whom it links by the NHS number is that patient, if these have
-- neither an account nor an id of the platform yet. All else that it links or doubts may be one person and is told to
-- somebody, unless the two could never be merged: two accounts, or two NHS numbers. One whose number such a patient holds
-- comes without it, because only one can have it.
-- $1 practice
WITH found AS MATERIALIZED (
  SELECT
    matched.row_number, matched.patient, matched.weight, matched.evidence,
    matched.rule IN ('nhs-number', 'nhs-number-and-names') AND patient.account = 'non-digital' AND patient.imported_id IS NULL
      AS is_adopted,
    matched.rule,
    CASE matched.rule
      WHEN 'nhs-number' THEN 'Same NHS number and date of birth'
      WHEN 'nhs-number-and-names' THEN 'Same NHS number and names'
      WHEN 'name-birth-and-contact' THEN 'Same names and date of birth, and the same postcode, phone or email'
      ELSE 'Same names and date of birth'
    END AS reason
  FROM matched JOIN patient ON patient.practice = $1 AND patient.id = matched.patient
  UNION ALL
  SELECT
    row_number, patient, weight, evidence, false, NULL,
    replace(replace(reason, 'another row of the list comes near', 'somebody else of the file comes near'),
      'has died and the list says living', 'has died')
  FROM doubted
), adopted AS (
  UPDATE moved_in SET verdict = 'adopted', patient = found.patient, rule = found.rule
  FROM found WHERE found.row_number = moved_in.row_number AND is_adopted
), told AS MATERIALIZED (
  SELECT found.*, (patient.nhs_number = moved_in.nhs_number) IS TRUE AS has_number
  FROM found
  JOIN moved_in USING (row_number)
  JOIN patient ON patient.practice = $1 AND patient.id = found.patient
  WHERE NOT is_adopted
    AND NOT (patient.account = 'digital' AND moved_in.account = 'digital')
    AND (patient.nhs_number <> moved_in.nhs_number) IS NOT TRUE
    AND (moved_in.verdict IS NULL OR EXISTS (
      SELECT FROM found AS holder
      JOIN patient AS held ON held.practice = $1 AND held.id = holder.patient AND held.nhs_number = moved_in.nhs_number
      WHERE holder.row_number = found.row_number AND NOT (held.account = 'digital' AND moved_in.account = 'digital')
    ))
), without_number AS (
  UPDATE moved_in SET verdict = NULL, nhs_number = NULL
  FROM told WHERE told.row_number = moved_in.row_number AND told.has_number
)
INSERT INTO met (row_number, patient, reason, weight, evidence)
SELECT row_number, patient, reason, weight, evidence FROM told
