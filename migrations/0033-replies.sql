-- Whether a patient may answer a message: not at all, if they like, or by a day; once or as often as they like while its link
-- works, unless staff have ended it.
ALTER TABLE message
  ADD COLUMN reply text NOT NULL DEFAULT 'none' CHECK (reply IN ('none', 'allowed', 'needed')),
  ADD COLUMN reply_by date,
  ADD COLUMN reply_once boolean NOT NULL DEFAULT false,
  ADD COLUMN replies_ended_at timestamptz,
  ADD COLUMN replies_ended_by uuid;

-- What a patient answered.
CREATE TABLE reply (
  practice text NOT NULL,
  id uuid NOT NULL,
  message uuid NOT NULL,
  patient uuid NOT NULL,
  -- Of the form that it was sent from: pressed twice, it comes once.
  form uuid NOT NULL,
  -- Sealed: its words.
  sealed_content bytea NOT NULL,
  -- It holds words of an emergency.
  urgent boolean NOT NULL,
  came_at timestamptz NOT NULL,
  -- When staff have read it.
  read_at timestamptz,
  PRIMARY KEY (practice, id),
  UNIQUE (practice, form)
);
CREATE INDEX reply_by_message ON reply (practice, message, id);

-- What patients are told of the practice: whom to phone, where it is, when somebody is there.
ALTER TABLE practice
  ADD COLUMN phone text,
  ADD COLUMN street text,
  ADD COLUMN open_hours text;

GRANT SELECT, INSERT, UPDATE ON reply TO patient_sync_app;
ALTER TABLE reply ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON reply USING (practice = nullif(current_setting('app.practice', true), ''));
