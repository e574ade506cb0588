-- A review whose row is no longer doubtful, for the same reason and about the same patients, is over: the source or a
-- patient was corrected, or the row left the list.
-- $1 practice, $2 run, $3 time
UPDATE review SET state = 'closed', closed_at = $3, closed_run = $2
WHERE practice = $1 AND state = 'open'
  AND NOT EXISTS (
    SELECT FROM doubt_summary
    WHERE doubt_summary.source_hash = review.source_hash AND doubt_summary.reason = review.reason
      AND doubt_summary.patients = ARRAY(
        SELECT candidate.patient FROM review_candidate AS candidate
        WHERE candidate.practice = $1 AND candidate.review = review.id ORDER BY candidate.patient
      )
  )
