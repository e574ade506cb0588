-- What a patient wants to be sent, as they or somebody for them said: of each way and purpose the newest line counts, and the
-- others are its history.
CREATE TABLE preference (
  practice text NOT NULL,
  id uuid NOT NULL,
  patient uuid NOT NULL,
  way text NOT NULL CHECK (way IN ('sms', 'email')),
  purpose text NOT NULL CHECK (purpose IN ('direct-care', 'service', 'other')),
  wanted boolean NOT NULL,
  said_at timestamptz NOT NULL,
  -- How they said it; by themselves on the page that an email leads to, or to whoever wrote it down.
  said_by text NOT NULL CHECK (said_by IN ('phone', 'in-person', 'in-writing', 'preference-page')),
  staff uuid,
  note text,
  PRIMARY KEY (practice, id)
);
CREATE INDEX preference_by_patient ON preference (practice, patient, id);

-- Whoever holds a phone or a mailbox has asked for no more at it, by STOP, by unsubscribing, or because it is not the
-- patient's. Kept as a digest of the address, so that it holds for whoever has that address later as well.
CREATE TABLE objection (
  practice text NOT NULL,
  id uuid NOT NULL,
  way text NOT NULL CHECK (way IN ('sms', 'email')),
  address_key bytea NOT NULL,
  -- Whose messages are not to come there; null for everybody's.
  patient uuid,
  why text NOT NULL CHECK (why IN ('stop', 'unsubscribe', 'unknown', 'other', 'changed')),
  address_shown text NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by uuid,
  -- START by the same phone, or what staff were told.
  ended_why text CHECK (ended_why IN ('start', 'asked-again', 'address-is-theirs', 'preference-page')),
  PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX objection_in_force ON objection (practice, way, address_key, patient) NULLS NOT DISTINCT
  WHERE ended_at IS NULL;
CREATE INDEX objection_by_patient ON objection (practice, patient) WHERE patient IS NOT NULL;

-- What a message is for decides whose refusal counts; and why one is needed that its reader does not want.
ALTER TABLE message
  ADD COLUMN needed text,
  ADD COLUMN purpose text NOT NULL DEFAULT 'direct-care' CHECK (purpose IN ('direct-care', 'service', 'other')),
  DROP CONSTRAINT message_agreed_check,
  ADD CONSTRAINT message_agreed_check
    CHECK (agreed <@ ARRAY['shared-phone', 'child-phone', 'clinical-word', 'opted-out']);

GRANT SELECT, INSERT ON preference TO patient_sync_app;
GRANT SELECT, INSERT, UPDATE ON objection TO patient_sync_app;
ALTER TABLE preference ENABLE ROW LEVEL SECURITY;
ALTER TABLE objection ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON preference USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON objection USING (practice = nullif(current_setting('app.practice', true), ''));
