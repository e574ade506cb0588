-- Keeps the number of patients by status and account in step with what a run did, without looking at everybody: its
-- history tells whose status changed and who became restricted or is so no longer, and the rows that are nobody's became
-- patients. Restricted patients are an account of their own. Who was merged into another record is not counted.
-- $1 practice, $2 run
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT $1, status, account, sum(patients)
FROM (
  SELECT
    CASE WHEN counted.restricted THEN 'restricted' ELSE patient.account END AS account,
    counted.status,
    counted.patients
  FROM (
    SELECT
      patient,
      max(old) FILTER (WHERE field = 'status') AS status,
      max(old) FILTER (WHERE field = 'restricted') AS restricted
    FROM patient_change
    WHERE practice = $1 AND run = $2 AND field IN ('status', 'restricted')
    GROUP BY patient
  ) AS was
  JOIN patient ON patient.practice = $1 AND patient.id = was.patient AND patient.merged_into IS NULL
  CROSS JOIN LATERAL (VALUES
    (coalesce(was.status, patient.status), coalesce(was.restricted::boolean, patient.restricted), -1),
    (patient.status, patient.restricted, 1)
  ) AS counted (status, restricted, patients)
  UNION ALL
  SELECT CASE WHEN listed.restricted THEN 'restricted' ELSE 'non-digital' END, status, 1
  FROM listed
  WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
    AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number)
) AS one
GROUP BY status, account
HAVING sum(patients) <> 0
ON CONFLICT (practice, status, account) DO UPDATE SET patients = kept.patients + excluded.patients
