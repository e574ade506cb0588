-- One line for each doubtful row, with all that is doubtful about it.
INSERT INTO doubt_summary (row_number, review, source_hash, kind, reason, patients)
SELECT
  listed.row_number,
  listed.new_id,
  listed.source_hash,
  min(doubted.kind),
  string_agg(DISTINCT doubted.reason, '; '),
  coalesce(array_agg(DISTINCT doubted.patient ORDER BY doubted.patient) FILTER (WHERE doubted.patient IS NOT NULL), '{}')
FROM doubted JOIN listed USING (row_number)
GROUP BY listed.row_number, listed.new_id, listed.source_hash
