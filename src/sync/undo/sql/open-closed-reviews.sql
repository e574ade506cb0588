-- Reviews that the run closed are open again, for the next run to judge. One without the patients that its row may be, or
-- whose question is open in another review, would ask nothing.
-- $1 practice, $2 run
UPDATE review SET state = 'open', closed_at = NULL, closed_run = NULL
WHERE practice = $1 AND closed_run = $2 AND state = 'closed' AND run <> $2
  AND decided_at IS NULL
  AND NOT EXISTS (
    SELECT FROM review AS other
    WHERE other.practice = $1 AND other.state = 'open' AND other.source_hash = review.source_hash
  )
  AND NOT EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = $1 AND decision.review = review.id AND decision.undone_at IS NULL
  )
  AND (review.kind = 'duplicate' OR EXISTS (
    SELECT FROM review_candidate AS candidate
    JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient AND patient.merged_into IS NULL
    WHERE candidate.practice = $1 AND candidate.review = review.id
  ))
