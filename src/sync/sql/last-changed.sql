-- When the last of those was changed whom this run is about to change. Whoever is matched is locked, and is as proposed.
-- $1 practice
SELECT max(changed.at) AS at
FROM (
  SELECT old_updated_at AS at FROM proposed
  UNION ALL
  SELECT patient.updated_at FROM leaving JOIN patient ON patient.practice = $1 AND patient.id = leaving.patient
) AS changed
