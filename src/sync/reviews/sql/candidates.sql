-- The patients that the row of a review may be, the likeliest first, as the platform has them. Whether it was decided
-- already that they are somebody else, or that they are another row of the list.
-- $1 practice, $2 review
SELECT
  to_jsonb(patient.*) - '{source_hash,name_tokens,address_tokens}'::text[] AS patient,
  patient.source_hash IS NOT NULL AS on_list,
  candidate.weight,
  coalesce(candidate.evidence, '[]') AS evidence,
  EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = $1 AND decision.row_key = row_key.row_key AND decision.patient = patient.id
      AND decision.kind = 'different' AND decision.undone_at IS NULL
  ) AS is_apart,
  EXISTS (
    SELECT FROM identity_decision AS decision
    WHERE decision.practice = $1 AND decision.patient = patient.id AND decision.row_key <> row_key.row_key
      AND decision.kind = 'same' AND decision.undone_at IS NULL
  ) AS is_another_row
FROM review
CROSS JOIN LATERAL row_key(
  review.listed->>'source_patient_id', review.listed->>'nhs_number', review.listed->>'family_folded',
  review.listed->>'given_folded', (review.listed->>'date_of_birth')::date
) AS row_key
JOIN review_candidate AS candidate ON candidate.practice = $1 AND candidate.review = review.id
JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient AND patient.merged_into IS NULL
WHERE review.practice = $1 AND review.id = $2
ORDER BY candidate.weight DESC NULLS LAST, patient.family_folded, patient.given_folded, patient.id
