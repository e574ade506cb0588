-- Whether there is another practice of which anything could be said, up to when this practice's numbers are registered, and
-- whether a run was undone since: then patients may be gone of whom nothing is left to see.
-- $1 practice
SELECT
  EXISTS (SELECT FROM practice AS other WHERE other.practice <> $1) AS others,
  sync_state.registered_at,
  EXISTS (
    SELECT FROM run_undo WHERE run_undo.practice = $1 AND run_undo.undone_at > sync_state.registered_at - interval '1 hour'
  ) AS undone
FROM sync_state WHERE sync_state.practice = $1
