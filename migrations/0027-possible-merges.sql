-- Somebody who was imported and may be a patient who was here already. Nothing was merged: a person looks at both. It is
-- over when one of them is merged, or when somebody says that they are two people.
CREATE TABLE possible_merge (
  practice text NOT NULL,
  -- Who was imported.
  patient uuid NOT NULL,
  -- Who was here.
  other uuid NOT NULL,
  reason text NOT NULL,
  weight real NOT NULL,
  evidence jsonb NOT NULL,
  weights_version integer NOT NULL,
  found_at timestamptz NOT NULL,
  dismissed_at timestamptz,
  dismissed_by uuid,
  PRIMARY KEY (practice, patient, other)
);
CREATE INDEX possible_merge_by_other ON possible_merge (practice, other);
CREATE INDEX possible_merge_open ON possible_merge (practice, weight DESC) WHERE dismissed_at IS NULL;

GRANT SELECT ON possible_merge TO patient_sync_app;
GRANT UPDATE (dismissed_at, dismissed_by) ON possible_merge TO patient_sync_app;
ALTER TABLE possible_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON possible_merge USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY hides_restricted ON possible_merge AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR NOT (is_restricted(practice, patient) OR is_restricted(practice, other))
) WITH CHECK (true);
