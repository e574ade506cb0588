-- Rows of the list that made patients or links which are taken back: as long as they stay as they are, no run takes them
-- in again. A patient whose link is taken back keeps the digest, so that another row is not taken for theirs meanwhile.
-- Doubtful rows are not set aside: every run judges them anew.
-- $1 practice, $2 undo
INSERT INTO set_aside_row (practice, source_hash, undo, patient)
SELECT $1, source_hash, $2, unlinked
FROM (
  SELECT patient.source_hash, NULL::uuid AS unlinked
  FROM patient JOIN undo_created ON undo_created.patient = patient.id
  WHERE patient.practice = $1 AND undo_created.why IS NULL
  UNION ALL
  SELECT patient.source_hash, patient.id
  FROM patient JOIN undo_link ON undo_link.patient = patient.id
  WHERE patient.practice = $1 AND undo_link.why IS NULL
) AS taken_back
WHERE source_hash IS NOT NULL
ORDER BY source_hash
ON CONFLICT (practice, source_hash) DO NOTHING
