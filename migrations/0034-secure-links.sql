-- Where a message is read: what leaves may be its words, only a link to them, or a code for opening one.
ALTER TABLE message
  ADD COLUMN kind text NOT NULL DEFAULT 'words' CHECK (kind IN ('words', 'link', 'code')),
  -- The link that it carries, or that its code is for; none where its words leave as they are.
  ADD COLUMN link uuid;

-- A way to the words of one message, for whoever knows the date of birth of its patient.
CREATE TABLE secure_link (
  practice text NOT NULL,
  id uuid NOT NULL,
  -- Whose words are read behind it.
  message uuid NOT NULL,
  patient uuid NOT NULL,
  made_at timestamptz NOT NULL,
  -- So many days after it was handed to a channel; none before that.
  expires_at timestamptz,
  wrong_births integer NOT NULL DEFAULT 0,
  wrong_codes integer NOT NULL DEFAULT 0,
  locked_at timestamptz,
  -- Another link took its place.
  ended_at timestamptz,
  PRIMARY KEY (practice, id)
);
CREATE INDEX secure_link_by_message ON secure_link (practice, message, id);
CREATE INDEX secure_link_by_patient ON secure_link (practice, patient, id);

-- What opens it, as a hash: one for each time that it was handed to a channel. Whoever comes with a token names no practice,
-- so it is looked for in all of them; what is over is not found, like what never was.
CREATE TABLE secure_link_token (
  practice text NOT NULL,
  token_hash bytea NOT NULL,
  link uuid NOT NULL,
  ends_at timestamptz NOT NULL,
  PRIMARY KEY (practice, token_hash)
);
CREATE INDEX secure_link_token_by_hash ON secure_link_token (token_hash);
CREATE INDEX secure_link_token_by_link ON secure_link_token (practice, link);

-- A browser that has opened it: the first by the date of birth, every other with a code as well.
CREATE TABLE secure_link_device (
  practice text NOT NULL,
  link uuid NOT NULL,
  device_hash bytea NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (practice, link, device_hash)
);

-- Somebody who has entered the date of birth and reads; until `proved_at` they still have to enter a code.
CREATE TABLE secure_link_visit (
  practice text NOT NULL,
  token_hash bytea NOT NULL,
  link uuid NOT NULL,
  device_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  proved_at timestamptz,
  code_hash bytea,
  code_expires_at timestamptz,
  wrong_codes integer NOT NULL DEFAULT 0,
  PRIMARY KEY (practice, token_hash)
);

-- What was done at a link, for staff to see.
CREATE TABLE secure_link_event (
  practice text NOT NULL,
  id uuid NOT NULL,
  link uuid NOT NULL,
  message uuid NOT NULL,
  patient uuid NOT NULL,
  event text NOT NULL CHECK (event IN (
    'opened', 'opened-elsewhere', 'wrong-birth', 'code-sent', 'wrong-code', 'locked', 'replaced'
  )),
  at timestamptz NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX secure_link_event_by_message ON secure_link_event (practice, message, id);
CREATE INDEX secure_link_event_by_patient ON secure_link_event (practice, patient, at);

GRANT SELECT, INSERT, UPDATE ON secure_link, secure_link_token, secure_link_visit TO patient_sync_app;
GRANT SELECT, INSERT ON secure_link_device, secure_link_event TO patient_sync_app;

ALTER TABLE secure_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE secure_link_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE secure_link_device ENABLE ROW LEVEL SECURITY;
ALTER TABLE secure_link_visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE secure_link_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON secure_link USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON secure_link_token USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON secure_link_device USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON secure_link_visit USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON secure_link_event USING (practice = nullif(current_setting('app.practice', true), ''));
