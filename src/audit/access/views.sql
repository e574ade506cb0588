-- Who was shown whom, the newest first, each with the first patients by name, and how many records the same person opened one
-- by one in the hour up to then.
-- $1 practice, $2 person or null, $3 patient or null, $4 first id, $5 id to go on before, $6 how many
SELECT
  log.id, log.at, log.staff, staff.name AS who, log.role, log.page, log.reason, cardinality(log.patients) AS many,
  (
    SELECT coalesce(jsonb_agg(to_jsonb(shown) ORDER BY shown.family_name, shown.given_name), '[]')
    FROM (
      SELECT patient.id, family_name, given_name, middle_names, restricted FROM patient
      WHERE patient.practice = $1
        AND patient.id = ANY (CASE WHEN $3::uuid IS NULL THEN log.patients[1:3] ELSE ARRAY[$3::uuid] END)
    ) AS shown
  ) AS patients,
  EXISTS (
    SELECT FROM restriction
    WHERE restriction.practice = $1 AND restriction.patient = ANY (log.patients) AND ended_at IS NULL
  ) AS restricted,
  (
    SELECT count(*)::integer FROM access_log AS other
    WHERE other.practice = $1 AND other.staff = log.staff AND other.id <= log.id
      AND other.at > log.at - interval '1 hour' AND cardinality(other.patients) <= 2
  ) AS lately
FROM access_log AS log
LEFT JOIN staff ON staff.id = log.staff
WHERE log.practice = $1 AND log.id >= $4::uuid AND log.id < $5::uuid
  AND ($2::uuid IS NULL OR log.staff = $2::uuid)
  AND ($3::uuid IS NULL OR log.id IN (SELECT id FROM access_of_patient($1, $3::uuid, $4::uuid, $5::uuid, $6)))
ORDER BY log.id DESC
LIMIT $6
