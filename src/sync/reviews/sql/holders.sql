-- Who else holds what the row of a review is known by: its NHS number, which nobody else may get, and its source id,
-- which ties a patient to the list. And whether another row that waits says that it is the same row: then nobody can say
-- which of the two a decision is about.
-- $1 practice, $2 review
SELECT
  (SELECT patient.id FROM patient
   WHERE patient.practice = $1 AND patient.nhs_number = review.listed->>'nhs_number') AS number_holder,
  (SELECT patient.id FROM patient
   WHERE patient.practice = $1 AND patient.source_patient_id = review.listed->>'source_patient_id') AS id_holder,
  EXISTS (
    SELECT FROM review AS other
    WHERE other.practice = $1 AND other.state <> 'closed' AND other.id <> review.id
      -- What the key is made of first: a column, where the key itself has to be read out of every row that waits.
      AND other.source_patient_id IS NOT DISTINCT FROM review.source_patient_id
      AND row_key(
        other.listed->>'source_patient_id', other.listed->>'nhs_number', other.listed->>'family_folded',
        other.listed->>'given_folded', (other.listed->>'date_of_birth')::date
      ) = row_key.row_key
  ) AS is_twice
FROM review
CROSS JOIN LATERAL row_key(
  review.listed->>'source_patient_id', review.listed->>'nhs_number', review.listed->>'family_folded',
  review.listed->>'given_folded', (review.listed->>'date_of_birth')::date
) AS row_key
WHERE review.practice = $1 AND review.id = $2
