-- Replies that are needed by a day: those that have not come by then wait for somebody.
CREATE INDEX message_reply_due ON message (practice, reply_by) WHERE reply = 'needed' AND replies_ended_at IS NULL;
