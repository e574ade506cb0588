-- The row of a patient who was merged is the survivor's from now on: whoever said that the two are different people has
-- been overruled. What was decided of the merged one counts for the survivor already.
-- $1 practice, $2 merged, $3 survivor, $4 reason, $5 person, $6 time, $7 whether the merged one had a row
WITH row_key AS (
  SELECT
    row_key(old_row.source_id, old_row.number, merged.family_folded, merged.given_folded, merged.date_of_birth) AS row_key,
    old_row.source_id
  FROM patient AS merged
  CROSS JOIN LATERAL (
    SELECT
      (SELECT change.old FROM patient_change AS change
       WHERE change.practice = $1 AND change.patient = $2 AND change.changed_at = $6
         AND change.field = 'source_patient_id') AS source_id,
      (SELECT change.old FROM patient_change AS change
       WHERE change.practice = $1 AND change.patient = $2 AND change.changed_at = $6
         AND change.field = 'nhs_number') AS number
  ) AS old_row
  WHERE merged.practice = $1 AND merged.id = $2 AND $7::boolean
    AND (old_row.source_id IS NOT NULL OR merged.date_of_birth IS NOT NULL)
), overruled AS (
  UPDATE identity_decision SET undone_by = $5, undone_at = $6
  FROM row_key
  WHERE identity_decision.practice = $1 AND identity_decision.row_key = row_key.row_key
    AND identity_decision.patient = $3 AND identity_decision.kind = 'different'
    AND identity_decision.undone_at IS NULL
)
INSERT INTO identity_decision (practice, id, kind, row_key, patient, reason, decided_by, decided_at)
SELECT $1, gen_random_uuid(), 'same', row_key.row_key, $3, $4, $5, $6
FROM row_key
WHERE NOT EXISTS (
  SELECT FROM identity_decision AS standing
  WHERE standing.practice = $1 AND standing.row_key = row_key.row_key AND standing.kind = 'same'
    AND standing.undone_at IS NULL
)
