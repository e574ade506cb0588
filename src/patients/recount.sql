-- Keeps the number of patients by status and account, which every page says, in step with the patients.
-- Who was merged into another record is not counted: it is one person. They are few, and have an index.
-- Restricted patients are an account of their own, which only those see who may see that they are listed.
-- A kind that no patient is of any more falls to nought; a number that is right already is not written.
-- $1 practice
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT $1, status, account, coalesce(counted.patients, 0) - coalesce(merged.patients, 0)
FROM unnest(ARRAY['registered', 'left', 'deceased']) AS status
CROSS JOIN unnest(ARRAY['digital', 'non-digital', 'restricted']) AS account
LEFT JOIN (
  SELECT status, CASE WHEN restricted THEN 'restricted' ELSE account END AS account, count(*) AS patients
  FROM patient WHERE practice = $1 GROUP BY 1, 2
) AS counted USING (status, account)
LEFT JOIN (
  SELECT status, CASE WHEN restricted THEN 'restricted' ELSE account END AS account, count(*) AS patients
  FROM patient WHERE practice = $1 AND merged_into IS NOT NULL GROUP BY 1, 2
) AS merged USING (status, account)
ON CONFLICT (practice, status, account) DO UPDATE SET patients = excluded.patients
WHERE kept.patients <> excluded.patients
