-- Why each link was made or moved tonight: rule, weight and evidence, kept for good.
-- $1 practice, $2 run, $3 time, $4 version of the weights
INSERT INTO link_evidence (practice, patient, run, linked_at, rule, weight, evidence, weights_version)
SELECT $1, matched.patient, $2, $3, matched.rule, matched.weight, matched.evidence, $4
FROM matched
JOIN proposed USING (patient)
WHERE matched.evidence IS NOT NULL
  AND (newly_linked OR old_source_patient_id IS DISTINCT FROM proposed.source_patient_id)
