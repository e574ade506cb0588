-- Reviews that wait, the surest first: ranked by the weight of their strongest candidate, those without one last.
-- Each with what its row says of who it is (never contact details) and whom it may be.
-- $1 practice, $2 kind or null, $3 mark, 'none' for those that nobody has looked at, or null, $4 review to go on from or
-- null, $5 how many
WITH waiting AS (
  SELECT review.id, coalesce((
    SELECT max(candidate.weight) FROM review_candidate AS candidate
    WHERE candidate.practice = $1 AND candidate.review = review.id
  ), '-infinity'::real) AS weight
  FROM review
  WHERE review.practice = $1 AND review.state = 'open'
    AND ($2::text IS NULL OR review.kind = $2)
    AND ($3::text IS NULL OR coalesce(review.marked, 'none') = $3)
), last AS (
  SELECT coalesce(max(candidate.weight), '-infinity'::real) AS weight FROM review_candidate AS candidate
  WHERE candidate.practice = $1 AND candidate.review = $4::uuid
), page AS MATERIALIZED (
  SELECT waiting.id, waiting.weight FROM waiting, last
  WHERE $4::uuid IS NULL OR waiting.weight < last.weight OR (waiting.weight = last.weight AND waiting.id > $4::uuid)
  ORDER BY waiting.weight DESC, waiting.id
  LIMIT $5
)
SELECT
  review.id AS review, review.kind, review.reason, review.row_number, review.marked,
  nullif(page.weight, '-infinity'::real) AS weight,
  review.listed->>'family_name' AS family_name, review.listed->>'given_name' AS given_name,
  review.listed->>'date_of_birth' AS date_of_birth,
  coalesce((
    SELECT jsonb_agg(
      jsonb_build_object('patient', patient.id, 'familyName', family_name, 'givenName', given_name)
      ORDER BY candidate.weight DESC NULLS LAST, family_folded, given_folded, patient.id
    )
    FROM review_candidate AS candidate
    JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient
    WHERE candidate.practice = $1 AND candidate.review = review.id
  ), '[]') AS candidates
FROM page
JOIN review ON review.practice = $1 AND review.id = page.id
ORDER BY page.weight DESC, page.id
