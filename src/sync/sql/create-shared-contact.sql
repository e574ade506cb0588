-- Phones and email addresses that more than one of tonight's staged rows has: a family's.
CREATE TEMP TABLE IF NOT EXISTS shared_contact (contact text COLLATE "C" PRIMARY KEY) ON COMMIT DELETE ROWS
