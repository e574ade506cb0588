-- Digests of records that last time's list had and tonight's has not: the row has left the list, or has changed. `place` is
-- where the patient was stored a moment ago.
CREATE TEMP TABLE IF NOT EXISTS gone (source_hash bytea NOT NULL, place tid) ON COMMIT DELETE ROWS
