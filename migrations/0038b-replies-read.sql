-- Who has read what a patient answered, and what nobody has read yet.
ALTER TABLE reply ADD COLUMN read_by uuid;
CREATE INDEX reply_unread ON reply (practice, message) WHERE read_at IS NULL;
