-- Keeps the number of patients by status and account, which every page says, in step with the patients.
-- A kind that no patient is of any more falls to nought; a number that is right already is not written.
-- $1 practice
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT $1, kind.status, kind.account, count(patient.id)
FROM (
  SELECT status, account
  FROM unnest(ARRAY['registered', 'left', 'deceased']) AS status, unnest(ARRAY['digital', 'non-digital']) AS account
) AS kind
LEFT JOIN patient
  ON patient.practice = $1 AND patient.status = kind.status AND patient.account = kind.account
GROUP BY kind.status, kind.account
ON CONFLICT (practice, status, account) DO UPDATE SET patients = excluded.patients
WHERE kept.patients <> excluded.patients
