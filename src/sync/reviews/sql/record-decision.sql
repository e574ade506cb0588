-- What a person decided about the row of a review and some patients, for good, until somebody undoes it. What was decided
-- the other way before is over. A decision that stands already stays as it is.
-- $1 practice, $2 review, $3 kind, $4 patients, $5 their ids, $6 reason, $7 person, $8 time
WITH row_key AS (
  SELECT row_key(
    listed->>'source_patient_id', listed->>'nhs_number', listed->>'family_folded', listed->>'given_folded',
    (listed->>'date_of_birth')::date
  ) AS row_key
  FROM review WHERE practice = $1 AND id = $2
)
INSERT INTO identity_decision (practice, id, kind, row_key, patient, review, reason, decided_by, decided_at)
SELECT $1, about.id, $3, row_key.row_key, about.patient, $2, $6, $7, $8
FROM row_key
CROSS JOIN LATERAL unnest($4::uuid[], $5::uuid[]) AS about (patient, id)
ON CONFLICT (practice, row_key, patient) WHERE undone_at IS NULL DO NOTHING
