-- Which number was texted for whom, when last: who answers by text is known by their number alone. Kept as a digest.
CREATE TABLE texted (
  practice text NOT NULL,
  address_key bytea NOT NULL,
  patient uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (practice, address_key, patient)
);
-- Texts come back to one number of the whole installation, and name no practice.
CREATE INDEX texted_by_number ON texted (address_key, practice);

-- What somebody texted back.
CREATE TABLE received_text (
  practice text NOT NULL,
  id uuid NOT NULL,
  -- Which service brought it, and how it calls it: brought twice, it is kept once.
  channel text NOT NULL,
  channel_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('words', 'stop', 'start')),
  -- Whose thread it stands in; null while nobody can tell.
  patient uuid,
  -- Sealed: the number and the words.
  sealed_content bytea NOT NULL,
  address_key bytea NOT NULL,
  address_shown text NOT NULL,
  urgent boolean NOT NULL,
  came_at timestamptz NOT NULL,
  read_at timestamptz,
  -- Who said whose it is, or that nothing is to be done.
  placed_at timestamptz,
  placed_by uuid,
  PRIMARY KEY (practice, id),
  UNIQUE (practice, channel, channel_id)
);
CREATE INDEX received_text_by_patient ON received_text (practice, patient, id) WHERE patient IS NOT NULL;
CREATE INDEX received_text_to_place ON received_text (practice, id) WHERE placed_at IS NULL AND patient IS NULL;

GRANT SELECT, INSERT, UPDATE ON texted, received_text TO patient_sync_app;
ALTER TABLE texted ENABLE ROW LEVEL SECURITY;
ALTER TABLE received_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON texted USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON received_text USING (practice = nullif(current_setting('app.practice', true), ''));
