-- Who has read what a patient texted, and what nobody has read yet.
ALTER TABLE received_text ADD COLUMN read_by uuid;
CREATE INDEX received_text_unread ON received_text (practice, id)
  WHERE read_at IS NULL AND kind = 'words' AND patient IS NOT NULL;
