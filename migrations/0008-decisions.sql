-- What people decided about who is who. A decision stands above every matching rule until somebody undoes it; nothing
-- is ever deleted.
CREATE TABLE identity_decision (
  practice text NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('same', 'different')),
  -- The row of the list: see row_key.
  row_key text NOT NULL,
  patient uuid NOT NULL,
  review uuid,
  reason text NOT NULL,
  decided_by uuid,
  decided_at timestamptz NOT NULL,
  undone_by uuid,
  undone_at timestamptz,
  PRIMARY KEY (practice, id)
);
CREATE UNIQUE INDEX identity_decision_in_force ON identity_decision (practice, row_key, patient) WHERE undone_at IS NULL;
CREATE INDEX identity_decision_by_patient ON identity_decision (practice, patient);

-- What a row of the list is known by from night to night: its source id, or else who it says it is.
CREATE FUNCTION row_key(source_patient_id text, nhs_number text, family_folded text, given_folded text, date_of_birth date)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN source_patient_id IS NOT NULL THEN 'id ' || source_patient_id
  ELSE 'who ' || coalesce(nhs_number, '-') || ' ' || family_folded || ' ' || given_folded || ' '
    || (extract(year FROM date_of_birth) * 10000 + extract(month FROM date_of_birth) * 100
      + extract(day FROM date_of_birth))::integer
END;

-- The patient whom this one turned out to be. Nobody is matched, messaged or shown as somebody who was merged.
ALTER TABLE patient ADD COLUMN merged_into uuid;

GRANT SELECT, INSERT, UPDATE ON identity_decision TO patient_sync_app;
ALTER TABLE identity_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON identity_decision USING (practice = nullif(current_setting('app.practice', true), ''));

-- How strongly a review's row and a patient it may be speak for being one person (bits; more is stronger), and the same
-- field by field: [{"field", "level", "bits"}].
ALTER TABLE review_candidate ADD COLUMN weight real;
ALTER TABLE review_candidate ADD COLUMN evidence jsonb;
