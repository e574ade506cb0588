-- Records that were merged into another are the same person: restricted with the one that stays, and no longer than it. A record
-- without an account then keeps no contact details, as any that is restricted.
-- $1 practice, $2 run or null, $3 person or null, $4 time
WITH RECURSIVE record (id, into_id) AS (
  SELECT id, merged_into FROM patient WHERE practice = $1 AND merged_into IS NOT NULL
  UNION
  SELECT record.id, between.merged_into
  FROM record JOIN patient AS between ON between.practice = $1 AND between.id = record.into_id
  WHERE between.merged_into IS NOT NULL
), follows AS (
  SELECT
    merged.id,
    survivor.restricted,
    NOT survivor.restricted OR merged.account = 'digital' AS keeps,
    greatest($4::timestamptz, merged.updated_at + interval '1 millisecond') AS at
  FROM record
  JOIN patient AS survivor ON survivor.practice = $1 AND survivor.id = record.into_id AND survivor.merged_into IS NULL
  JOIN patient AS merged ON merged.practice = $1 AND merged.id = record.id
  WHERE merged.restricted <> survivor.restricted
), history AS (
  INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run, staff)
  SELECT $1, id, at, 'restricted', (NOT restricted)::text, restricted::text, $2::uuid, $3::uuid FROM follows
)
UPDATE patient SET
  restricted = follows.restricted,
  updated_at = at,
  mobile_phone = CASE WHEN keeps THEN mobile_phone END,
  other_phone = CASE WHEN keeps THEN other_phone END,
  email = CASE WHEN keeps THEN email END,
  address_line_1 = CASE WHEN keeps THEN address_line_1 END,
  address_line_2 = CASE WHEN keeps THEN address_line_2 END,
  town = CASE WHEN keeps THEN town END,
  postcode = CASE WHEN keeps THEN postcode END,
  address_tokens = CASE WHEN keeps THEN address_tokens ELSE '' END
FROM follows
WHERE patient.practice = $1 AND patient.id = follows.id
