-- What the table in use made of the same pairs.
CREATE TEMP TABLE compared_before (LIKE compared) ON COMMIT DROP
