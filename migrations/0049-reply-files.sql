-- A photo or a PDF that a patient sent with a reply, in one commit with it. Nobody changes it, and no page removes it.
CREATE TABLE reply_file (
  practice text NOT NULL,
  id uuid NOT NULL,
  reply uuid NOT NULL,
  message uuid NOT NULL,
  patient uuid NOT NULL,
  -- Told from its content, not from its name.
  type text NOT NULL CHECK (type IN ('png', 'jpeg', 'pdf')),
  bytes integer NOT NULL,
  -- Sealed: what the patient's phone calls it, and its content.
  sealed_name bytea NOT NULL,
  sealed_content bytea NOT NULL,
  came_at timestamptz NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX reply_file_by_message ON reply_file (practice, message, id);
CREATE INDEX reply_file_by_patient ON reply_file (practice, patient, id);

GRANT SELECT, INSERT ON reply_file TO patient_sync_app;
ALTER TABLE reply_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON reply_file USING (practice = nullif(current_setting('app.practice', true), ''));
