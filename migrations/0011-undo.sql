-- One run that somebody took back: who, when, why, and what came of it. A run is undone once.
CREATE TABLE run_undo (
  practice text NOT NULL,
  id uuid NOT NULL,
  run uuid NOT NULL,
  -- None where it was done at the command line.
  staff uuid,
  reason text,
  undone_at timestamptz NOT NULL,
  -- Values put back, and of how many patients; an address line is one value.
  restored integer NOT NULL,
  patients integer NOT NULL,
  unlinked integer NOT NULL,
  removed integer NOT NULL,
  -- Values, links and patients that stayed: see run_undo_kept.
  kept integer NOT NULL,
  reviews_closed integer NOT NULL,
  reviews_opened integer NOT NULL,
  -- Runs that came after and were not undone before.
  later_runs integer NOT NULL,
  -- Patients whose row has no digest, because somebody edited them: the next run looks at it again.
  read_again integer NOT NULL,
  seconds real NOT NULL,
  -- When somebody let the next run take in again what this set aside.
  taken_in_at timestamptz,
  taken_in_by uuid,
  PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX run_undo_by_run ON run_undo (practice, run);

-- What an undo left as it is, and why. The field of a patient who stays is 'patient', of a link 'link'.
CREATE TABLE run_undo_kept (
  practice text NOT NULL,
  undo uuid NOT NULL,
  patient uuid NOT NULL,
  field text NOT NULL,
  why text NOT NULL CHECK (why IN (
    'edited', 'later-run', 'changed', 'signed-up', 'decided', 'in-review', 'merged', 'taken', 'restricted'
  )),
  -- Who or what changed it since, where that is known.
  staff uuid,
  run uuid,
  PRIMARY KEY (practice, undo, patient, field)
);

-- Rows of the list that an undo took back. As long as one stays as it was, no run takes it in again.
CREATE TABLE set_aside_row (
  practice text NOT NULL,
  source_hash bytea NOT NULL,
  undo uuid NOT NULL,
  -- Whose link to the row was taken back: the digest is theirs still. None where the row had made a patient.
  patient uuid,
  PRIMARY KEY (practice, source_hash)
);

-- Patients whom a run made left because the list no longer had them, and an undo restored: that they are missing makes
-- them leave no second time, until they have been on the list again.
CREATE TABLE set_aside_absence (
  practice text NOT NULL,
  patient uuid NOT NULL,
  undo uuid NOT NULL,
  PRIMARY KEY (practice, patient)
);

-- A line of history that was written by an undo names it; its run is none, or it would count as that run's own.
ALTER TABLE patient_change ADD COLUMN undo uuid;

-- Each time that somebody had hidden contact details shown: who, when, whose, which, and why.
CREATE TABLE look (
  practice text NOT NULL,
  id uuid NOT NULL,
  looked_at timestamptz NOT NULL,
  staff uuid NOT NULL,
  -- Where it was seen: one changed value on the page of a run, or a file with all of a list.
  place text NOT NULL CHECK (place IN ('run', 'download')),
  run uuid NOT NULL,
  -- None where it was a file of many patients.
  patient uuid,
  what text NOT NULL,
  reason text,
  PRIMARY KEY (practice, id)
);
CREATE INDEX look_by_time ON look (practice, looked_at DESC, id);
CREATE INDEX look_by_patient ON look (practice, patient, looked_at DESC) WHERE patient IS NOT NULL;

GRANT SELECT ON run_undo, run_undo_kept, set_aside_row, set_aside_absence TO patient_sync_app;
GRANT SELECT, INSERT ON look TO patient_sync_app;

ALTER TABLE run_undo ENABLE ROW LEVEL SECURITY;
ALTER TABLE run_undo_kept ENABLE ROW LEVEL SECURITY;
ALTER TABLE set_aside_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE set_aside_absence ENABLE ROW LEVEL SECURITY;
ALTER TABLE look ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON run_undo USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON run_undo_kept USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON set_aside_row USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON set_aside_absence USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON look USING (practice = nullif(current_setting('app.practice', true), ''));
