-- Each of these people beside those who come next: two people, as good as always.
-- $1 how many of the next
INSERT INTO candidate (row_number, patient, open)
SELECT one.row_number, other.new_id, true
FROM listed AS one JOIN listed AS other ON other.row_number BETWEEN one.row_number + 1 AND one.row_number + $1
WHERE one.nhs_number IS DISTINCT FROM other.nhs_number OR one.nhs_number IS NULL
