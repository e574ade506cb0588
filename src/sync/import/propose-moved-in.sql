-- Everybody of an import who became a patient and may be another one is a possible merge, until a person says.
-- $1 practice, $2 time, $3 version of the weights
INSERT INTO possible_merge (practice, patient, other, reason, weight, evidence, weights_version, found_at)
SELECT $1, moved_in.new_id, met.patient, met.reason, met.weight, met.evidence, $3, $2
FROM met JOIN moved_in USING (row_number)
WHERE moved_in.verdict IS NULL
