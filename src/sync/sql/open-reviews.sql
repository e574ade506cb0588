-- A doubtful row becomes a review, with what it says; one that waits already is left alone. It is hidden as a restricted
-- record is when the row says so, or one of those it may be is restricted.
-- $1 practice, $2 run, $3 time, $4 the columns that the list carries
WITH opened AS (
  INSERT INTO review (
    practice, id, run, kind, state, reason, row_number, source_patient_id, source_hash, listed, carries,
    created_at, restricted
  )
  SELECT
    $1, doubt.review, $2, doubt.kind, 'open', doubt.reason, doubt.row_number, doubt.listed ->> 'source_patient_id',
    doubt.source_hash, doubt.listed, $4, $3,
    (doubt.listed->>'restricted')::boolean OR EXISTS (
      SELECT FROM patient
      WHERE patient.practice = $1 AND patient.id = ANY (doubt.patients) AND patient.restricted
    )
  FROM doubt_summary AS doubt
  WHERE NOT EXISTS (
    SELECT FROM review
    WHERE review.practice = $1 AND review.state <> 'closed' AND review.reason = doubt.reason
      AND review.listed = doubt.listed
  )
  RETURNING id
)
INSERT INTO review_candidate (practice, review, patient, weight, evidence)
SELECT $1, opened.id, candidate.patient, found.weight, found.evidence
FROM opened
JOIN doubt_summary AS doubt ON doubt.review = opened.id
CROSS JOIN LATERAL unnest(doubt.patients) AS candidate (patient)
LEFT JOIN LATERAL (
  SELECT doubted.weight, doubted.evidence FROM doubted
  WHERE doubted.row_number = doubt.row_number AND doubted.patient = candidate.patient
  ORDER BY doubted.weight DESC NULLS LAST LIMIT 1
) AS found ON true
