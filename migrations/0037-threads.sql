-- Whose it is to see to what was said to one patient, and that nothing of it waits any more. A thread without a row is
-- nobody's, and open.
CREATE TABLE thread (
  practice text NOT NULL,
  patient uuid NOT NULL,
  -- Counts its changes: whoever changes it says which one they saw.
  version integer NOT NULL,
  assigned_to uuid,
  assigned_by uuid,
  assigned_at timestamptz,
  closed_by uuid,
  closed_at timestamptz,
  PRIMARY KEY (practice, patient)
);
CREATE INDEX thread_of_staff ON thread (practice, assigned_to, patient);

-- Somebody has seen to a message that failed, was stopped or is in doubt. What becomes of it later is to be seen to again.
ALTER TABLE message ADD COLUMN seen_to_at timestamptz, ADD COLUMN seen_to_by uuid;
DROP INDEX message_to_see_to;
CREATE INDEX message_to_see_to ON message (practice, id)
  WHERE state IN ('uncertain', 'failed', 'stopped') AND (seen_to_at IS NULL OR seen_to_at < state_since);
CREATE INDEX delivery_not_sent ON delivery (practice, message) WHERE state = 'not-sent';

GRANT SELECT, INSERT, UPDATE ON thread TO patient_sync_app;
ALTER TABLE thread ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON thread USING (practice = nullif(current_setting('app.practice', true), ''));
