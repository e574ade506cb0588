-- Every page behind a link asks for the text that carried it, and for what was done at it.
CREATE INDEX message_by_link ON message (practice, link) WHERE link IS NOT NULL;
CREATE INDEX secure_link_event_by_link ON secure_link_event (practice, link, at);
