-- When a message was to leave, however often that was put off since: by it is known how late it is. Null where it left before
-- this was kept.
ALTER TABLE message ADD COLUMN planned_at timestamptz;
UPDATE message SET planned_at = due_at WHERE state IN ('queued', 'sending', 'uncertain');
CREATE INDEX message_planned ON message (practice, planned_at) WHERE state = 'queued';

-- A channel that lets this installation in no more: by a wrong key, or a clock. Until then it is left alone.
ALTER TABLE send_rate ADD COLUMN closed_until timestamptz, ADD COLUMN closed_said text;
