-- When somebody texted it, as its service says: STOP and START count in the order in which they were sent, and come in any.
ALTER TABLE received_text ADD COLUMN sent_at timestamptz;
CREATE INDEX received_text_commands ON received_text (practice, address_key, sent_at) WHERE kind <> 'words';
