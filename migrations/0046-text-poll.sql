-- How far the received texts that a service lists have been read: whoever brings each of them may fail to.
CREATE TABLE text_poll (
  channel text PRIMARY KEY,
  read_until timestamptz NOT NULL
);
-- A service names no practice: whether a text was brought before is asked by its own name for it.
CREATE INDEX received_text_by_channel_id ON received_text (channel_id, practice);
