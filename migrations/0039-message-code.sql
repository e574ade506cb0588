-- A short code on every message, by which whoever has it can ask whether it really came from their surgery.
ALTER TABLE message ADD COLUMN code text;

-- Whose code it is. Nobody who asks names a practice, so a code is one message's in the whole installation, for a year.
CREATE TABLE message_code (
  code text PRIMARY KEY CHECK (code ~ '^[3-46-9CDFHJKMNPQRTVWXY]{6}$'),
  practice text NOT NULL,
  message uuid NOT NULL,
  made_at timestamptz NOT NULL
);

-- Messages from before are given one, too.
UPDATE message SET code = (
  SELECT string_agg(substr('346789CDFHJKMNPQRTVWXY', 1 + get_byte(drawn, place) % 22, 1), '')
  FROM generate_series(0, 5) AS place, (SELECT sha256(uuid_send(message.id)) AS drawn) AS once
);
INSERT INTO message_code SELECT code, practice, id, created_at FROM message ON CONFLICT DO NOTHING;
ALTER TABLE message ALTER COLUMN code SET NOT NULL;

GRANT SELECT, INSERT, DELETE ON message_code TO patient_sync_app;
ALTER TABLE message_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON message_code USING (practice = nullif(current_setting('app.practice', true), ''));
