-- How many patients of last time's list are not known to this one by their id, of how many who have one. An id is the
-- source's own where the list carries it, and the NHS number elsewhere. Who edited a patient took its digest: those
-- had a row last time as well.
-- $1 practice, $2 whether the list carries source ids
SELECT count(*) FILTER (WHERE NOT known)::integer AS strangers, count(*)::integer AS "of"
FROM (
  SELECT
    (
      patient.source_hash IS NOT NULL
      AND NOT EXISTS (SELECT FROM gone WHERE gone.source_hash = patient.source_hash)
    )
    OR ids.id IN (SELECT CASE WHEN $2 THEN source_patient_id ELSE nhs_number END FROM listed
      WHERE CASE WHEN $2 THEN source_patient_id ELSE nhs_number END IS NOT NULL)
    OR ids.id IN (SELECT cell FROM present) AS known
  FROM patient
  CROSS JOIN LATERAL (
    SELECT CASE WHEN $2 THEN patient.source_patient_id ELSE patient.nhs_number END AS id
  ) AS ids
  WHERE patient.practice = $1 AND patient.link_rule IS NOT NULL AND patient.status = 'registered' AND ids.id IS NOT NULL
) AS last_time
