-- Keeps who stays, and why.
-- $1 practice, $2 purge
INSERT INTO purge_kept (practice, purge, patient, why)
SELECT $1, $2, patient, why FROM fate WHERE why IS NOT NULL
