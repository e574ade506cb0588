-- The NHS numbers of this practice's list, each with its patient and since when they are registered: the date that the list
-- gives, else the day on which they came. Of those who were on the first list, nobody knows the day.
-- Only a number that another practice holds as well can change what anybody is told.
-- $1 practice, $2 run, $3 patients changed since (all of them when null)
WITH first_run AS (
  SELECT coalesce(
    (SELECT id FROM sync_run WHERE practice = $1 AND state = 'done' ORDER BY started_at LIMIT 1), $2::uuid
  ) AS id
), registered AS (
  INSERT INTO registered_number AS known (number_key, practice, patient, listed, since, seen)
  SELECT
    number_key(patient.nhs_number, secret.inner_pad, secret.outer_pad), $1, patient.id, patient.status = 'registered',
    coalesce(
      patient.registration_date,
      CASE WHEN patient.created_run <> first_run.id THEN (patient.created_at AT TIME ZONE 'Europe/London')::date END
    ),
    (patient.created_at AT TIME ZONE 'Europe/London')::date
  FROM patient CROSS JOIN number_secret AS secret CROSS JOIN first_run
  WHERE patient.practice = $1 AND patient.nhs_number IS NOT NULL AND ($3::timestamptz IS NULL OR patient.updated_at > $3)
    AND patient.link_rule IS NOT NULL AND patient.status <> 'deceased'
    AND NOT patient.restricted AND patient.merged_into IS NULL
  ORDER BY 1
  ON CONFLICT (number_key, practice) DO UPDATE
    SET patient = excluded.patient, listed = excluded.listed, since = excluded.since, seen = excluded.seen
    WHERE (known.patient, known.listed, known.since) IS DISTINCT FROM (excluded.patient, excluded.listed, excluded.since)
  RETURNING number_key, practice, patient
)
INSERT INTO changed_number (number_key, practice, patient)
SELECT number_key, practice, patient FROM registered
WHERE EXISTS (
  SELECT FROM registered_number AS other WHERE other.number_key = registered.number_key AND other.practice <> $1
)
