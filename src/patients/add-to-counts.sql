-- What changed of the number of patients by status and account.
-- $1 practice, $2 [{"status", "account", "patients"}], below nought for fewer
INSERT INTO patient_count AS kept (practice, status, account, patients)
SELECT $1, status, account, patients
FROM jsonb_to_recordset($2::jsonb) AS change (status text, account text, patients integer)
ORDER BY status, account
ON CONFLICT (practice, status, account) DO UPDATE SET patients = kept.patients + excluded.patients
