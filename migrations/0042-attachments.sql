-- A file that goes with a message and is read behind its link. It waits under the number of its form until the form is sent;
-- what waits for one that never is, is removed.
CREATE TABLE attachment (
  practice text NOT NULL,
  id uuid NOT NULL,
  patient uuid NOT NULL,
  form uuid NOT NULL,
  -- The message that it went with; none while it waits.
  message uuid,
  -- Told from its content, not from its name.
  type text NOT NULL CHECK (type IN ('png', 'jpeg', 'pdf')),
  bytes integer NOT NULL,
  -- Sealed: its name and its content.
  sealed_name bytea NOT NULL,
  sealed_content bytea NOT NULL,
  came_at timestamptz NOT NULL,
  staff uuid,
  PRIMARY KEY (practice, id)
);
CREATE INDEX attachment_by_message ON attachment (practice, message, id) WHERE message IS NOT NULL;
CREATE INDEX attachment_waiting ON attachment (practice, form, id) WHERE message IS NULL;
CREATE INDEX attachment_by_patient ON attachment (practice, patient, id);

GRANT SELECT, INSERT, DELETE ON attachment TO patient_sync_app;
GRANT UPDATE (message) ON attachment TO patient_sync_app;
ALTER TABLE attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON attachment USING (practice = nullif(current_setting('app.practice', true), ''));
