-- What a practice says to its patients. A message is written in the transaction of whoever sends it, and leaves only as a
-- delivery, which is written before the channel is called: whatever is killed when, it is known what may have left.
CREATE TABLE message (
  practice text NOT NULL,
  id uuid NOT NULL,
  patient uuid NOT NULL,
  -- Text message or email.
  way text NOT NULL CHECK (way IN ('sms', 'email')),
  state text NOT NULL CHECK (state IN (
    'queued', 'sending', 'uncertain', 'sent', 'delivered', 'failed', 'stopped', 'cancelled'
  )),
  state_since timestamptz NOT NULL,
  -- Why it failed or was stopped.
  why text,
  -- Sealed: subject and text, as they leave.
  sealed_content bytea NOT NULL,
  -- Sealed: the number or email that it goes to. One that was given for this message only goes when the message is over.
  sealed_address bytea,
  once boolean NOT NULL,
  -- What of the address may be shown, such as "ending 145".
  address_shown text NOT NULL,
  -- Of the form that it was sent from: pressed twice, it is sent once.
  form uuid NOT NULL,
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  staff uuid,
  PRIMARY KEY (practice, id),
  UNIQUE (practice, form)
);
CREATE INDEX message_by_patient ON message (practice, patient, id);
CREATE INDEX message_waiting ON message (practice, due_at) WHERE state = 'queued';

-- One attempt to get a message to its patient.
CREATE TABLE delivery (
  practice text NOT NULL,
  id uuid NOT NULL,
  message uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('outbox')),
  state text NOT NULL CHECK (state IN (
    'sending', 'uncertain', 'accepted', 'delivered', 'failed', 'refused', 'not-sent'
  )),
  began_at timestamptz NOT NULL,
  settled_at timestamptz,
  -- When the channel is to be asked what became of it.
  look_at timestamptz,
  looks integer NOT NULL DEFAULT 0,
  -- How the channel calls it, and the word it last said of it.
  channel_id text,
  said text,
  PRIMARY KEY (practice, id)
);
-- Never twice: of one message, one attempt may have left. Another is possible only when it is certain that it has not.
CREATE UNIQUE INDEX delivery_that_may_have_left ON delivery (practice, message) WHERE state <> 'not-sent';
CREATE INDEX delivery_to_look_at ON delivery (look_at, practice) WHERE look_at IS NOT NULL;

-- What the embedded channel was given: delivered nowhere, shown on a page.
CREATE TABLE outbox_item (
  practice text NOT NULL,
  message uuid NOT NULL,
  came_at timestamptz NOT NULL,
  way text NOT NULL CHECK (way IN ('sms', 'email')),
  -- Sealed: the address, subject and text.
  sealed_content bytea NOT NULL,
  PRIMARY KEY (practice, message)
);

-- How much a channel may still be asked now: a bucket that all workers draw from.
CREATE TABLE send_rate (
  channel text PRIMARY KEY,
  tokens double precision NOT NULL,
  at timestamptz NOT NULL
);

-- Something has been done with whoever has a message: they stay when a sync is undone or withdrawn.
ALTER TABLE run_undo_kept DROP CONSTRAINT run_undo_kept_why_check, ADD CONSTRAINT run_undo_kept_why_check CHECK (why IN (
  'edited', 'later-run', 'changed', 'signed-up', 'decided', 'messaged', 'in-review', 'merged', 'taken', 'restricted'
));
ALTER TABLE purge_kept DROP CONSTRAINT purge_kept_why_check, ADD CONSTRAINT purge_kept_why_check CHECK (why IN (
  'signed-up', 'moved-in', 'added-by-staff', 'edited', 'merged', 'decided', 'messaged'
));

GRANT SELECT, INSERT, UPDATE ON message, delivery TO patient_sync_app;
GRANT SELECT, INSERT ON outbox_item TO patient_sync_app;

ALTER TABLE message ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON message USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON delivery USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON outbox_item USING (practice = nullif(current_setting('app.practice', true), ''));
