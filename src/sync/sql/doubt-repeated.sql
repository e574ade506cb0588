-- Two rows with one source id or one NHS number contradict each other: both wait for a person, and the patients that
-- they may be stay as they are.
-- A row that somebody decided on keeps its NHS number; a source id that stands twice is decided for neither.
-- $1 practice
WITH repeated AS (
  SELECT row_number, 'Two rows of the list carry this NHS number' AS reason
  FROM (SELECT row_number, count(*) OVER (PARTITION BY nhs_number) AS rows FROM listed WHERE nhs_number IS NOT NULL) AS n
  WHERE rows > 1 AND NOT EXISTS (SELECT FROM matched WHERE matched.row_number = n.row_number)
  UNION ALL
  SELECT row_number, 'Two rows of the list carry this source id'
  FROM (
    SELECT row_number, count(*) OVER (PARTITION BY source_patient_id) AS rows
    FROM listed WHERE source_patient_id IS NOT NULL
  ) AS s
  WHERE rows > 1
), one_reason AS (
  SELECT row_number, min(reason) AS reason FROM repeated GROUP BY row_number
)
INSERT INTO doubted (row_number, kind, reason, patient)
SELECT one_reason.row_number, 'duplicate', one_reason.reason, patient.id
FROM one_reason
JOIN listed USING (row_number)
LEFT JOIN patient ON patient.practice = $1
  AND (patient.nhs_number = listed.nhs_number OR patient.source_patient_id = listed.source_patient_id)
