-- Of all runs, a page may only settle one that is held: anything else it asks for by mistake is refused. The check looks the
-- run up as it was before the statement; a policy's USING would leave other runs alone without a word.
CREATE POLICY only_held ON sync_run AS RESTRICTIVE FOR UPDATE TO patient_sync_app
  USING (true)
  WITH CHECK (state IN ('held', 'discarded') AND EXISTS (
    SELECT FROM sync_run AS was WHERE was.practice = sync_run.practice AND was.id = sync_run.id AND was.state = 'held'));
