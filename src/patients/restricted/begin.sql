-- Records that are restricted now and were not before: from when, and by which list or person. What the history, reviews
-- held runs and messages still hold of their contact details goes at this moment and for good; that something changed,
-- and when, stays. Reviews in which they take part are hidden. Answers how many.
-- $1 practice, $2 run or null, $3 person or null, $4 time, $5 reason or null
WITH begun AS (
  INSERT INTO restriction (practice, patient, began_at, run, staff, reason)
  SELECT $1, patient.id, $4::timestamptz, $2::uuid, $3::uuid, $5
  FROM patient
  WHERE patient.practice = $1 AND patient.restricted AND NOT EXISTS (
    SELECT FROM restriction
    WHERE restriction.practice = $1 AND restriction.patient = patient.id AND restriction.ended_at IS NULL
  )
  RETURNING patient
), history AS (
  UPDATE patient_change SET old = NULL, new = NULL
  FROM begun
  WHERE patient_change.practice = $1 AND patient_change.patient = begun.patient AND patient_change.field IN (
    'address_line_1', 'address_line_2', 'town', 'postcode', 'mobile_phone', 'other_phone', 'email')
), hidden AS (
  UPDATE review SET
    restricted = true,
    listed = listed - '{address_line_1,address_line_2,town,postcode,mobile_phone,other_phone,email,address_tokens}'::text[]
  WHERE review.practice = $1 AND review.id IN (
    SELECT candidate.review FROM review_candidate AS candidate JOIN begun ON begun.patient = candidate.patient
    WHERE candidate.practice = $1
  )
), held AS (
  UPDATE run_check_row SET was = '{}', now = '{}'
  FROM begun
  WHERE run_check_row.practice = $1 AND run_check_row.patient = begun.patient
    AND run_check_row.detail IN ('address', 'mobile_phone', 'other_phone', 'email')
), unreliable AS (
  DELETE FROM unreliable_detail USING begun
  WHERE unreliable_detail.practice = $1 AND unreliable_detail.patient = begun.patient
), sent AS (
  -- What has not left does not leave; where one is leaving, its address goes when it is known what became of it.
  UPDATE message SET
    address_fingerprint = NULL, address_key = NULL, address_shown = '(no longer kept)',
    sealed_address = CASE WHEN state IN ('sending', 'uncertain') THEN sealed_address END,
    state = CASE state WHEN 'queued' THEN 'stopped' ELSE state END,
    state_since = CASE state WHEN 'queued' THEN $4::timestamptz ELSE state_since END,
    why = CASE state WHEN 'queued' THEN 'restricted' ELSE why END
  FROM begun
  WHERE message.practice = $1 AND message.patient = begun.patient
), answered AS (
  -- By its digest STOP is told from an earlier START: of those two it stays.
  UPDATE received_text SET
    address_key = CASE kind WHEN 'words' THEN '' ELSE address_key END, address_shown = '(no longer kept)'
  FROM begun
  WHERE received_text.practice = $1 AND received_text.patient = begun.patient
), objected AS (
  -- The digest stays: an address that is not theirs stays closed when the restriction has ended.
  UPDATE objection SET address_shown = '(no longer kept)' FROM begun
  WHERE objection.practice = $1 AND objection.patient = begun.patient
), texted_there AS (
  DELETE FROM texted USING begun WHERE texted.practice = $1 AND texted.patient = begun.patient
), previewed AS (
  DELETE FROM preview_row USING begun
  WHERE preview_row.practice = $1 AND preview_row.shown->>'patient' = begun.patient::text
)
SELECT count(*)::integer AS begun FROM begun
