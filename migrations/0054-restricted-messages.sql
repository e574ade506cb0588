-- One message to a restricted patient, which somebody who may see them has confirmed, and why. Every other is stopped.
ALTER TABLE message
  ADD COLUMN although_restricted text,
  DROP CONSTRAINT message_agreed_check,
  ADD CONSTRAINT message_agreed_check
    CHECK (agreed <@ ARRAY['shared-phone', 'child-phone', 'clinical-word', 'opted-out', 'others-address', 'restricted']),
  ADD CONSTRAINT message_although_restricted_check
    CHECK (('restricted' = ANY (agreed)) = (although_restricted IS NOT NULL));
CREATE INDEX message_although_restricted ON message (practice, created_at) WHERE although_restricted IS NOT NULL;
