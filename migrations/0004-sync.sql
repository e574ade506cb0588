-- One row a practice, locked for as long as a run lasts: never two runs of one practice at once, on any number of
-- machines.
CREATE TABLE sync_state (
  practice text PRIMARY KEY,
  -- Digest of everything beside the records' bytes that decided what last night's records meant.
  layout bytea
);

-- One sync of one practice, from reading the list to its report.
CREATE TABLE sync_run (
  practice text NOT NULL,
  id uuid NOT NULL,
  source text NOT NULL CHECK (source IN ('docman10', 'csv')),
  trigger text NOT NULL CHECK (trigger IN ('night', 'staff', 'command')),
  -- The local night (London) that a nightly run belongs to, and the date it counts as on every page.
  night date NOT NULL,
  started_by uuid,
  state text NOT NULL CHECK (state IN ('running', 'done', 'held', 'failed')),
  step text NOT NULL CHECK (step IN ('open', 'stage', 'check', 'match', 'apply', 'report')),
  reason text,
  started_at timestamptz NOT NULL,
  -- When the process that carries the run last said it is alive.
  seen_at timestamptz NOT NULL,
  finished_at timestamptz,
  progress_done bigint,
  progress_total bigint,
  announced integer,
  listed integer,
  unusable integer,
  created integer,
  linked integer,
  updated integer,
  "left" integer,
  returned integer,
  unchanged integer,
  reviews integer,
  -- Patients registered at the practice when the run was done: the size of the list.
  patients integer,
  seconds jsonb,
  PRIMARY KEY (practice, id)
);
CREATE INDEX sync_run_by_start ON sync_run (practice, started_at DESC);

-- Rows that could not be used, and values of usable rows that could not; never the row's content.
CREATE TABLE unusable_row (
  practice text NOT NULL,
  run uuid NOT NULL,
  row_number integer NOT NULL,
  -- 'row': the whole row was left out. 'value': only this value was.
  kind text NOT NULL CHECK (kind IN ('row', 'value')),
  reason text NOT NULL
);
CREATE INDEX unusable_row_by_run ON unusable_row (practice, run, row_number);

-- One doubtful match or conflict waiting for a person. The listed row is kept so that it can be decided later.
CREATE TABLE review (
  practice text NOT NULL,
  id uuid NOT NULL,
  run uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('doubtful-match', 'conflict', 'duplicate')),
  state text NOT NULL CHECK (state IN ('open', 'closed')),
  reason text NOT NULL,
  row_number integer NOT NULL,
  source_patient_id text,
  source_hash bytea,
  listed jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_run uuid,
  PRIMARY KEY (practice, id)
);
CREATE INDEX review_open ON review (practice, created_at, id) WHERE state = 'open';

-- The patients that a review's row may be.
CREATE TABLE review_candidate (
  practice text NOT NULL,
  review uuid NOT NULL,
  patient uuid NOT NULL,
  PRIMARY KEY (practice, review, patient)
);
CREATE INDEX review_candidate_by_patient ON review_candidate (practice, patient);

GRANT SELECT ON sync_run, unusable_row TO patient_sync_app;
GRANT SELECT, UPDATE ON review TO patient_sync_app;
GRANT SELECT ON review_candidate, sync_state TO patient_sync_app;

ALTER TABLE sync_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE sync_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE unusable_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE review ENABLE ROW LEVEL SECURITY;
ALTER TABLE review_candidate ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON sync_state USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON sync_run USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON unusable_row USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON review USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON review_candidate USING (practice = nullif(current_setting('app.practice', true), ''));
