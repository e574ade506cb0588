-- A doubtful row becomes a review, with the row as it was listed; one that waits already is left alone.
-- $1 practice, $2 run, $3 time
WITH opened AS (
  INSERT INTO review (
    practice, id, run, kind, state, reason, row_number, source_patient_id, source_hash, listed, created_at
  )
  SELECT
    $1, doubt.review, $2, doubt.kind, 'open', doubt.reason, doubt.row_number, listed.source_patient_id,
    listed.source_hash, to_jsonb(listed) - 'new_id' - 'source_hash' - 'row_number', $3
  FROM doubt_summary AS doubt
  JOIN listed USING (row_number)
  WHERE NOT EXISTS (
    SELECT FROM review
    WHERE review.practice = $1 AND review.state = 'open' AND review.source_hash = doubt.source_hash
  )
  RETURNING id
)
INSERT INTO review_candidate (practice, review, patient)
SELECT $1, opened.id, candidate.patient
FROM opened
JOIN doubt_summary AS doubt ON doubt.review = opened.id
CROSS JOIN LATERAL unnest(doubt.patients) AS candidate (patient)
