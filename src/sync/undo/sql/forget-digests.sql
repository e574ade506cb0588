-- Patients to whom an undo put values back lose the digest of their row, so that the next run looks at it again.
-- $1 practice, $2 undo
UPDATE patient SET source_hash = NULL
FROM (SELECT DISTINCT patient FROM patient_change WHERE practice = $1 AND undo = $2) AS put_back
WHERE patient.practice = $1 AND patient.id = put_back.patient AND patient.source_hash IS NOT NULL
