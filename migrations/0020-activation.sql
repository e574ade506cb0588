-- Where a practice stands between asking for Patient Sync and having it on. No list is read unless it is on. One row a
-- practice, so that whoever opens a list looks it up beside what it looks up anyway; how it came to stand there is
-- activation_act.
CREATE TABLE activation (
  practice text PRIMARY KEY,
  state text NOT NULL CHECK (state IN (
    'asked', 'permission-given', 'dpia-confirmed', 'on', 'suspended', 'withdrawn'
  )),
  since timestamptz NOT NULL,
  -- Set when the pack has changed since it was confirmed: from then on no list is read until it is confirmed again.
  confirm_by timestamptz
);

-- Every act on the way: who, in which role, with which words, about which version of the pack. Nothing is ever changed.
CREATE TABLE activation_act (
  practice text NOT NULL,
  place integer NOT NULL,
  act text NOT NULL CHECK (act IN (
    'asked', 'permitted', 'confirmed', 'switched-on', 'asked-again', 'suspended', 'withdrawn'
  )),
  at timestamptz NOT NULL,
  -- Who recorded it; none at the command line, and where the product did it by itself.
  staff uuid,
  -- In whose name, and what they are at the practice.
  name text NOT NULL,
  role text CHECK (role IN ('caldicott-guardian', 'governance-lead', 'partner', 'practice-manager')),
  -- Exactly what stood above the button.
  words text,
  pack_version integer,
  pack_digest bytea,
  reason text,
  PRIMARY KEY (practice, place)
);

-- A version of the data protection pack: the exact text of its substance (data items, purposes, sources, processors,
-- retention, hosting), whose SHA-256 is the digest.
CREATE TABLE dpia_pack (
  practice text NOT NULL,
  version integer NOT NULL,
  made_at timestamptz NOT NULL,
  digest bytea NOT NULL,
  substance text NOT NULL,
  PRIMARY KEY (practice, version)
);

-- What the controller decided. The latest answer to a question is in force; the earlier ones are its history.
CREATE TABLE dpia_answer (
  practice text NOT NULL,
  question text NOT NULL,
  answered_at timestamptz NOT NULL,
  answer text NOT NULL,
  staff uuid,
  name text NOT NULL,
  pack_version integer NOT NULL,
  PRIMARY KEY (practice, question, answered_at)
);

-- What staff tell whoever runs the installation. Nothing about patients belongs here, and the form says so.
CREATE TABLE feedback (
  practice text NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('problem', 'idea', 'question', 'permission')),
  state text NOT NULL CHECK (state IN ('new', 'answered', 'closed')),
  given_at timestamptz NOT NULL,
  staff uuid NOT NULL,
  name text NOT NULL,
  -- The page that it was given from, without anything that names somebody.
  page text,
  words text NOT NULL,
  note text,
  settled_at timestamptz,
  settled_by uuid,
  PRIMARY KEY (practice, id)
);
CREATE INDEX feedback_by_time ON feedback (given_at DESC, practice, id);

-- Deleting what the sync brought, after it was withdrawn.
CREATE TABLE purge (
  practice text NOT NULL,
  id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
  asked_at timestamptz NOT NULL,
  staff uuid,
  name text NOT NULL,
  finished_at timestamptz,
  -- Patients deleted, patients who stay without what the list brought, and values taken from them.
  removed integer,
  stayed integer,
  cleared integer,
  PRIMARY KEY (practice, id)
);

-- Who stayed when the rest was deleted, and why.
CREATE TABLE purge_kept (
  practice text NOT NULL,
  purge uuid NOT NULL,
  patient uuid NOT NULL,
  why text NOT NULL CHECK (why IN ('signed-up', 'moved-in', 'added-by-staff', 'edited', 'merged', 'decided')),
  PRIMARY KEY (practice, purge, patient)
);

GRANT SELECT, INSERT, UPDATE ON activation TO patient_sync_app;
GRANT SELECT, INSERT ON activation_act, dpia_pack, dpia_answer TO patient_sync_app;
GRANT SELECT, INSERT, UPDATE ON feedback TO patient_sync_app;
GRANT SELECT, INSERT ON purge TO patient_sync_app;
GRANT SELECT ON purge_kept TO patient_sync_app;

ALTER TABLE activation ENABLE ROW LEVEL SECURITY;
ALTER TABLE activation_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE dpia_pack ENABLE ROW LEVEL SECURITY;
ALTER TABLE dpia_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE purge ENABLE ROW LEVEL SECURITY;
ALTER TABLE purge_kept ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON activation USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON activation_act USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON dpia_pack USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON dpia_answer USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON feedback USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON purge USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY own_practice ON purge_kept USING (practice = nullif(current_setting('app.practice', true), ''));
