-- Whether somebody came to the platform since this run began to match who may be a person that it has just created.
-- $1 practice, $2 run, $3 since when, $4 those who had come when it began to match
SELECT EXISTS (
  SELECT FROM patient AS joined
  JOIN patient AS made ON made.practice = $1 AND made.date_of_birth = joined.date_of_birth AND made.created_run = $2
    AND (
      made.family_folded IN (joined.family_folded, joined.given_folded)
      OR made.given_folded IN (joined.family_folded, joined.given_folded)
    )
  WHERE joined.practice = $1 AND joined.created_at >= $3 AND joined.created_run IS NULL
    AND NOT joined.id = ANY ($4::uuid[])
) AS joined
