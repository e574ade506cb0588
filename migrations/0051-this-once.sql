-- Whoever writes to an address that stands on another patient's record has said that the patient may be written to there.
ALTER TABLE message
  DROP CONSTRAINT message_agreed_check,
  ADD CONSTRAINT message_agreed_check
    CHECK (agreed <@ ARRAY['shared-phone', 'child-phone', 'clinical-word', 'opted-out', 'others-address']);

-- Texts that somebody has seen to for no patient, to be found again.
CREATE INDEX received_text_for_nobody ON received_text (practice, placed_at)
  WHERE kind = 'words' AND patient IS NULL AND placed_at IS NOT NULL;
