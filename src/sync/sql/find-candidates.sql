-- Which rows and patients are worth comparing: those that meet by a key (see meeting_keys), except pairs of which somebody
-- decided that they are different people. A key that so many share that it tells nothing (a hundred rows with a hundred
-- patients, as where a thousand people were born on 1 January 1970) counts for nobody. Pairs that are decided or doubted already are compared for what is told of them.
-- $1 practice
WITH open_row AS MATERIALIZED (
  SELECT
    row_number, nhs_number,
    row_key(source_patient_id, nhs_number, family_folded, given_folded, date_of_birth) AS row_key,
    meeting_keys(
      'row', nhs_number, family_folded, given_folded, date_of_birth, address_line_1, postcode, mobile_phone, other_phone, email)
      AS keys
  FROM listed
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
), row_meeting AS MATERIALIZED (
  SELECT row_number, key FROM open_row CROSS JOIN unnest(keys) AS key
), patient_meeting AS MATERIALIZED (
  SELECT patient, key FROM open_patient CROSS JOIN unnest(keys) AS key
), telling AS MATERIALIZED (
  SELECT key
  FROM (SELECT key, count(*) AS rows FROM row_meeting GROUP BY key) AS of_rows
  JOIN (SELECT key, count(*) AS patients FROM patient_meeting GROUP BY key) AS of_patients USING (key)
  WHERE rows * patients <= 10000
), met AS MATERIALIZED (
  SELECT DISTINCT row_number, patient
  FROM telling JOIN row_meeting USING (key) JOIN patient_meeting USING (key)
)
INSERT INTO candidate (row_number, patient, open)
SELECT met.row_number, met.patient, true
FROM met
JOIN open_row USING (row_number)
WHERE NOT EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = $1 AND decision.row_key = open_row.row_key AND decision.patient = met.patient
      AND decision.kind = 'different' AND decision.undone_at IS NULL
  )
UNION ALL
SELECT row_number, patient, false FROM matched WHERE rule = 'decision'
UNION ALL
SELECT DISTINCT row_number, patient, false FROM doubted WHERE patient IS NOT NULL
