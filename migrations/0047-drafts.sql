-- What somebody has begun to write to a patient and not sent: theirs alone, until it is sent, thrown away, or old.
CREATE TABLE draft (
  practice text NOT NULL,
  -- The one-time number of its form, so that it is sent once, with the files that wait in the form.
  id uuid NOT NULL,
  staff uuid NOT NULL,
  patient uuid NOT NULL,
  -- Sealed: what was typed.
  sealed_content bytea NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX draft_by_staff ON draft (practice, staff, saved_at);
CREATE INDEX draft_by_patient ON draft (practice, patient);

GRANT SELECT, INSERT, DELETE ON draft TO patient_sync_app;
GRANT UPDATE (sealed_content, saved_at) ON draft TO patient_sync_app;
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON draft USING (practice = nullif(current_setting('app.practice', true), ''));
