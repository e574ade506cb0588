-- The same row twice, byte for byte, is one row: the first stays.
DELETE FROM listed AS repeated
USING listed AS first
WHERE repeated.row_number > first.row_number
  AND repeated.source_hash = first.source_hash
