-- Every night asks for whoever has no row on the list. They are mostly few, and need not be looked for among everybody.
CREATE INDEX patient_without_row ON patient (practice, id) WHERE source_hash IS NULL;
