-- What whoever sent a message ticked for it, and why it left in the night. Who and when stand beside it.
ALTER TABLE message
  ADD COLUMN agreed text[] NOT NULL DEFAULT '{}' CHECK (agreed <@ ARRAY['shared-phone', 'child-phone', 'clinical-word']),
  ADD COLUMN reason text;
CREATE INDEX message_to_see_to ON message (practice, id) WHERE state IN ('uncertain', 'failed', 'stopped');
