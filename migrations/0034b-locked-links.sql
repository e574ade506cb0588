-- Somebody has seen to a link that was locked, without sending another.
ALTER TABLE secure_link ADD COLUMN seen_to_at timestamptz, ADD COLUMN seen_to_by uuid;
CREATE INDEX secure_link_locked ON secure_link (practice, message)
  WHERE locked_at IS NOT NULL AND ended_at IS NULL AND seen_to_at IS NULL;
