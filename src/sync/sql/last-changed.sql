-- When the last of those was changed whom this run is about to change.
-- $1 practice
SELECT max(patient.updated_at) AS at
FROM (SELECT patient FROM matched UNION ALL SELECT patient FROM leaving) AS concerned
JOIN patient ON patient.practice = $1 AND patient.id = concerned.patient
