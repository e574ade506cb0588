-- Somebody asked for a run to be undone: who, why, and how far it is. The undo itself is one transaction; what stands here
-- beside it is for people to see, and for whoever takes it up again when its process died.
CREATE TABLE undo_request (
  practice text NOT NULL,
  -- Also the id of its job.
  id uuid NOT NULL,
  run uuid NOT NULL,
  staff uuid NOT NULL,
  reason text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'undoing', 'done', 'failed')),
  step text NOT NULL CHECK (step IN ('find', 'put-back', 'record')),
  -- One more each time that a process takes it up. Who began another attempt than this may write nothing for it any more.
  attempt integer NOT NULL,
  asked_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- Why it could not be undone, in a sentence.
  why text,
  PRIMARY KEY (practice, id)
);
-- Of a practice one at a time.
CREATE UNIQUE INDEX undo_request_open ON undo_request (practice) WHERE state IN ('waiting', 'undoing');
CREATE INDEX undo_request_by_run ON undo_request (practice, run, asked_at);

GRANT SELECT, INSERT, UPDATE ON undo_request TO patient_sync_app;
ALTER TABLE undo_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON undo_request USING (practice = nullif(current_setting('app.practice', true), ''));
