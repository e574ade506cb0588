-- Digests of records that last time's list had and tonight's has not: the row has left the list, or has changed.
CREATE TEMP TABLE IF NOT EXISTS gone (source_hash bytea NOT NULL) ON COMMIT DELETE ROWS
