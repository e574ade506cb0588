-- What is doubtful and nobody has decided, of one run or of all, with the patients that each row may be.
-- $1 practice, $2 run or null for all, $3 review to go on from or null, $4 how many
SELECT
  review.id AS review, kind, reason, row_number,
  listed->>'family_name' AS family_name, listed->>'given_name' AS given_name,
  listed->>'date_of_birth' AS date_of_birth,
  coalesce((
    SELECT jsonb_agg(
      jsonb_build_object('patient', patient.id, 'familyName', family_name, 'givenName', given_name)
      ORDER BY family_folded, given_folded, patient.id
    )
    FROM review_candidate AS candidate
    JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient
    WHERE candidate.practice = $1 AND candidate.review = review.id
  ), '[]') AS candidates
FROM review
WHERE review.practice = $1 AND review.state = 'open' AND ($2::uuid IS NULL OR review.run = $2)
  AND ($3::uuid IS NULL OR review.id > $3)
ORDER BY review.id
LIMIT $4
