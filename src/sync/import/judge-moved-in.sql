-- Decides which people of an import become patients. One whose id the practice has already was imported before, or came
-- out of an export of the same practice. Of two rows with one id, and of two with one NHS number, only the first is
-- taken: nobody can say here which is right. A number that another patient holds stays theirs,
-- unless settle-moved-in finds that the two are one person.
-- $1 practice
WITH by_id AS (
  SELECT row_number, imported_id, nhs_number,
    row_number() OVER (PARTITION BY imported_id ORDER BY row_number) > 1 AS repeats_id
  FROM moved_in
), by_number AS (
  SELECT *,
    nhs_number IS NOT NULL AND NOT repeats_id
      AND row_number() OVER (PARTITION BY nhs_number, repeats_id ORDER BY row_number) > 1 AS repeats_number
  FROM by_id
), judged AS (
  SELECT by_number.row_number,
    CASE
      WHEN repeats_id THEN 'repeated-id'
      WHEN imported.id IS NOT NULL OR own.id IS NOT NULL THEN 'existing'
      WHEN repeats_number THEN 'repeated-nhs-number'
      WHEN holder.id IS NOT NULL THEN 'held-nhs-number'
    END AS verdict
  FROM by_number
  LEFT JOIN patient AS imported ON imported.practice = $1 AND imported.imported_id = by_number.imported_id
  LEFT JOIN patient AS own
    ON own.practice = $1
    AND own.id = CASE
      WHEN by_number.imported_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN by_number.imported_id::uuid
    END
  LEFT JOIN patient AS holder ON holder.practice = $1 AND holder.nhs_number = by_number.nhs_number
)
UPDATE moved_in SET verdict = judged.verdict
FROM judged
WHERE moved_in.row_number = judged.row_number AND judged.verdict IS NOT NULL
