-- What a phone shows as the sender of a practice's texts, as whoever set it up at the service says: shown beside the words.
ALTER TABLE practice ADD COLUMN sms_name text;
