-- Of two practices that hold one number: who has left, or was registered earlier, is told that the patient is registered
-- elsewhere since the later date. Where both list the number and nobody knows who is the later one, and to the later one
-- itself, only that another practice lists it too. Nothing is said of a practice where the patient has left. Whoever was
-- told something that is no longer so has no kind.
WITH holder AS (
  SELECT * FROM registered_number WHERE number_key IN (SELECT number_key FROM changed_number)
), other AS (
  SELECT
    mine.practice, mine.patient, mine.listed, theirs.since,
    NOT mine.listed OR coalesce(theirs.since > coalesce(mine.since, mine.seen), false) AS is_later
  FROM holder AS mine
  JOIN holder AS theirs ON theirs.number_key = mine.number_key AND theirs.practice <> mine.practice AND theirs.listed
), told AS (
  SELECT
    practice, patient,
    CASE WHEN bool_or(is_later) THEN 'moved' ELSE 'shared' END AS kind,
    max(since) FILTER (WHERE is_later) AS since
  FROM other GROUP BY practice, patient
)
INSERT INTO truth (practice, patient, kind, since)
SELECT practice, patient, kind, since FROM told
UNION ALL
SELECT known.practice, known.patient, NULL, NULL
FROM (SELECT practice, patient FROM holder UNION SELECT practice, patient FROM changed_number) AS known
JOIN registered_elsewhere AS before
  ON before.practice = known.practice AND before.patient = known.patient AND before.ended_at IS NULL
WHERE NOT EXISTS (SELECT FROM told WHERE told.practice = known.practice AND told.patient = known.patient)
