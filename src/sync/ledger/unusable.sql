-- Rows of a run that could not be used, and values that could not, whole rows first. Nothing of a row's content is
-- kept, so there is nothing to hide.
-- $1 practice, $2 run, $3 how many to leave out, $4 how many
SELECT row_number, kind, reason
FROM unusable_row
WHERE practice = $1 AND run = $2
ORDER BY kind, row_number, reason
OFFSET $3
LIMIT $4
