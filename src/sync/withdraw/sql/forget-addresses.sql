-- What was said to those who stay keeps its words, and no longer the number or email that the list brought. What waits is
-- stopped; where one is leaving, its address goes when it is known what became of it. That an address is not theirs stays
-- known by its digest.
-- $1 practice, $2 time
WITH gone AS (
  SELECT patient, CASE field WHEN 'email' THEN 'email' ELSE 'sms' END AS way, field
  FROM list_value WHERE field IN ('mobile_phone', 'email')
), sent AS (
  UPDATE message SET
    address_fingerprint = NULL, address_key = NULL, address_shown = '(no longer kept)',
    sealed_address = CASE WHEN state IN ('sending', 'uncertain') THEN sealed_address END,
    state = CASE state WHEN 'queued' THEN 'stopped' ELSE state END,
    state_since = CASE state WHEN 'queued' THEN $2::timestamptz ELSE state_since END,
    why = CASE state WHEN 'queued' THEN 'switched-off' ELSE why END
  FROM gone
  WHERE message.practice = $1 AND message.patient = gone.patient AND message.way = gone.way
), answered AS (
  UPDATE received_text SET
    address_key = CASE kind WHEN 'words' THEN '' ELSE address_key END, address_shown = '(no longer kept)'
  FROM gone
  WHERE received_text.practice = $1 AND received_text.patient = gone.patient AND gone.way = 'sms'
), objected AS (
  UPDATE objection SET address_shown = '(no longer kept)' FROM gone
  WHERE objection.practice = $1 AND objection.patient = gone.patient AND objection.way = gone.way
), texted_there AS (
  DELETE FROM texted USING gone
  WHERE texted.practice = $1 AND texted.patient = gone.patient AND gone.way = 'sms'
)
DELETE FROM unreliable_detail USING gone
WHERE unreliable_detail.practice = $1 AND unreliable_detail.patient = gone.patient AND unreliable_detail.detail = gone.field
