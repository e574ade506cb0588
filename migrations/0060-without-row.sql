-- Every night asks for whoever has no row on the list: of most practices few, and of a large one too many to look for among
-- all.
CREATE INDEX patient_without_row ON patient (practice, id) WHERE source_hash IS NULL;
