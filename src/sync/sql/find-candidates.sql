-- Which rows and patients are worth comparing: those that meet by a key (see meeting_keys), except pairs of which somebody
-- decided that they are different people. A key that so many share that it tells nothing (a hundred rows with a hundred
-- patients, as where a thousand people were born on 1 January 1970) counts for nobody. Pairs that are decided or doubted already are compared for what is told of them.
-- $1 practice
WITH row_meeting AS MATERIALIZED (
  SELECT row_number, key
  FROM listed CROSS JOIN LATERAL unnest(meeting_keys(
    'row', nhs_number, family_folded, given_folded, date_of_birth, address_line_1, postcode, mobile_phone, other_phone, email
  )) AS key
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
), patient_meeting AS MATERIALIZED (
  SELECT patient, key FROM open_patient CROSS JOIN unnest(keys) AS key
), meeting AS MATERIALIZED (
  SELECT row_number, key, patients * count(*) OVER (PARTITION BY key) AS pairs
  FROM row_meeting
  JOIN (SELECT key, count(*) AS patients FROM patient_meeting GROUP BY key) AS of_patients USING (key)
), met AS MATERIALIZED (
  SELECT DISTINCT row_number, patient FROM meeting JOIN patient_meeting USING (key) WHERE pairs <= 10000
), apart AS MATERIALIZED (
  SELECT DISTINCT row_number, decision.patient
  FROM identity_decision AS decision
  JOIN listed ON decision.row_key = row_key(
    listed.source_patient_id, listed.nhs_number, listed.family_folded, listed.given_folded, listed.date_of_birth)
  WHERE decision.practice = $1 AND decision.kind = 'different' AND decision.undone_at IS NULL
)
INSERT INTO candidate (row_number, patient, open)
SELECT met.row_number, met.patient, true
FROM met
LEFT JOIN apart USING (row_number, patient)
WHERE apart.patient IS NULL
UNION ALL
SELECT row_number, patient, false FROM matched WHERE rule = 'decision'
UNION ALL
SELECT DISTINCT row_number, patient, false FROM doubted WHERE patient IS NOT NULL
