-- A review is over when no row says the same any more that is doubtful for the same reason and about the same patients:
-- the source or a patient was corrected, or the row left the list. A row is known by what it says, not by its bytes,
-- so that a column that nobody reads does not open it again every night. What is over keeps no contact details.
-- $1 practice, $2 run, $3 time
UPDATE review SET state = 'closed', closed_at = $3, closed_run = $2, listed = listed
  - '{address_line_1,address_line_2,town,postcode,mobile_phone,other_phone,email,address_tokens}'::text[]
WHERE practice = $1 AND state <> 'closed'
  AND NOT EXISTS (
    SELECT FROM doubt_summary
    WHERE doubt_summary.reason = review.reason AND doubt_summary.listed = review.listed
      AND doubt_summary.patients = ARRAY(
        SELECT candidate.patient FROM review_candidate AS candidate
        WHERE candidate.practice = $1 AND candidate.review = review.id ORDER BY candidate.patient
      )
  )
