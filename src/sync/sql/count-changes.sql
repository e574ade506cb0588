-- Keeps the number of patients by status and account in step with what a run did, without looking at everybody: its
-- history tells whose status changed, and the rows that are nobody's became patients.
-- Who was merged into another record is not counted.
-- $1 practice, $2 run
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT $1, status, account, sum(patients)
FROM (
  SELECT patient.account, counted.status, counted.patients
  FROM patient_change AS change
  JOIN patient ON patient.practice = $1 AND patient.id = change.patient AND patient.merged_into IS NULL
  CROSS JOIN LATERAL (VALUES (change.old, -1), (change.new, 1)) AS counted (status, patients)
  WHERE change.practice = $1 AND change.run = $2 AND change.field = 'status'
  UNION ALL
  SELECT 'non-digital', status, 1
  FROM listed
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
) AS one
GROUP BY status, account
HAVING sum(patients) <> 0
ON CONFLICT (practice, status, account) DO UPDATE SET patients = kept.patients + excluded.patients
