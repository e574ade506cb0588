-- What people do with reviews, and with two records of one person.

-- A person may decide what no rule could.
ALTER TABLE patient DROP CONSTRAINT patient_link_rule_check;
ALTER TABLE patient ADD CONSTRAINT patient_link_rule_check
  CHECK (link_rule IN (
    'created', 'decision', 'nhs-number', 'nhs-number-and-names', 'name-birth-and-contact', 'name-and-date-of-birth'));

-- 'decided': a person has decided while a sync was running; that sync or the next one carries it out.
ALTER TABLE review DROP CONSTRAINT review_state_check;
ALTER TABLE review ADD CONSTRAINT review_state_check CHECK (state IN ('open', 'decided', 'closed'));

ALTER TABLE review
  -- The columns that the list carried: a column that is missing leaves values alone, a blank one clears them.
  ADD COLUMN carries text[],
  -- Looked at and not decided yet.
  ADD COLUMN marked text CHECK (marked IN ('not-sure', 'ask-patient')),
  ADD COLUMN marked_by uuid,
  ADD COLUMN marked_at timestamptz,
  ADD COLUMN marked_why text,
  ADD COLUMN decided_by uuid,
  ADD COLUMN decided_at timestamptz;

CREATE INDEX review_waiting ON review (practice, id) WHERE state <> 'closed';
CREATE INDEX review_decided ON review (practice, decided_at DESC, id) WHERE decided_at IS NOT NULL;
CREATE INDEX identity_decision_by_review ON identity_decision (practice, review) WHERE review IS NOT NULL;
CREATE INDEX identity_decision_by_time ON identity_decision (practice, decided_at DESC, id);

-- Two records of one person that became one. Nothing of either is deleted: what the merge changed of both is kept
-- beside what it became, so that it can be taken apart again.
CREATE TABLE patient_merge (
  practice text NOT NULL,
  id uuid NOT NULL,
  survivor uuid NOT NULL,
  merged uuid NOT NULL,
  reason text NOT NULL,
  merged_by uuid,
  merged_at timestamptz NOT NULL,
  -- Columns of each that the merge changed, never contact details: {"survivor": {column: value}, "merged": {...}}.
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  unmerged_by uuid,
  unmerged_at timestamptz,
  PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX patient_merge_in_force ON patient_merge (practice, merged) WHERE unmerged_at IS NULL;
CREATE INDEX patient_merge_by_survivor ON patient_merge (practice, survivor);
CREATE INDEX patient_merged ON patient (practice, merged_into) WHERE merged_into IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON patient_merge TO patient_sync_app;
-- Whoever decides takes the lock that keeps syncs out, and makes the next one read the list again.
GRANT UPDATE (etag) ON sync_state TO patient_sync_app;
ALTER TABLE patient_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON patient_merge USING (practice = nullif(current_setting('app.practice', true), ''));

-- A decision about one row runs the statements of a whole list over it, and they need their temporary tables.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO patient_sync_app', current_database());
END $$;
