-- Records that are restricted no longer: until when, and by whom. Reviews in which no restricted record takes part any
-- more are shown again, without the contact details that went.
-- $1 practice, $2 person or null, $3 time
WITH ended AS (
  UPDATE restriction SET ended_at = $3::timestamptz, ended_by = $2::uuid
  WHERE practice = $1 AND ended_at IS NULL AND NOT EXISTS (
    SELECT FROM patient WHERE patient.practice = $1 AND patient.id = restriction.patient AND patient.restricted
  )
  RETURNING patient
)
UPDATE review SET restricted = false
WHERE review.practice = $1 AND review.restricted AND NOT coalesce((review.listed->>'restricted')::boolean, false)
  AND EXISTS (SELECT FROM ended)
  AND NOT EXISTS (
    SELECT FROM review_candidate AS candidate
    JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient AND patient.restricted
    WHERE candidate.practice = $1 AND candidate.review = review.id
  )
