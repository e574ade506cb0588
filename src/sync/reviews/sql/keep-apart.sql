-- A patient and the row of the list that was taken for theirs are two people, for good: the next syncs never tie them
-- again. What a person had decided the other way is over. A row without a source id is known by who it says it is; it may
-- carry the NHS number or not, and the names in either order.
-- $1 practice, $2 patient, $3 the row where it is known, or null, $4 reason, $5 person, $6 time
WITH own AS (
  SELECT * FROM patient WHERE practice = $1 AND id = $2
), row_keys AS (
  SELECT $3::text AS row_key WHERE $3::text IS NOT NULL
  UNION
  SELECT decision.row_key FROM identity_decision AS decision
  WHERE decision.practice = $1 AND decision.patient = $2 AND decision.kind = 'same' AND decision.undone_at IS NULL
    AND $3::text IS NULL
  UNION
  SELECT row_key(own.source_patient_id, number.number, name.family, name.given, own.date_of_birth)
  FROM own
  CROSS JOIN LATERAL (VALUES (own.nhs_number), (NULL)) AS number (number)
  CROSS JOIN LATERAL (
    VALUES (own.family_folded, own.given_folded), (own.given_folded, own.family_folded)
  ) AS name (family, given)
  WHERE $3::text IS NULL AND (own.source_patient_id IS NOT NULL OR own.date_of_birth IS NOT NULL)
), over AS (
  UPDATE identity_decision SET undone_by = $5, undone_at = $6
  FROM row_keys
  WHERE identity_decision.practice = $1 AND identity_decision.row_key = row_keys.row_key
    AND identity_decision.patient = $2 AND identity_decision.kind = 'same' AND identity_decision.undone_at IS NULL
  RETURNING identity_decision.row_key, identity_decision.review
)
INSERT INTO identity_decision (practice, id, kind, row_key, patient, review, reason, decided_by, decided_at)
SELECT $1, gen_random_uuid(), 'different', row_keys.row_key, $2, over.review, $4, $5, $6
FROM row_keys LEFT JOIN over USING (row_key)
WHERE NOT EXISTS (
  SELECT FROM identity_decision AS standing
  WHERE standing.practice = $1 AND standing.row_key = row_keys.row_key AND standing.patient = $2
    AND standing.kind = 'different' AND standing.undone_at IS NULL
)
