-- A contact detail of a patient that did not work, as a service said that took a message to it. In force as long as the
-- patient still has that value: whoever reads it compares, so no sync and no edit has to end it.
CREATE TABLE unreliable_detail (
  practice text NOT NULL,
  patient uuid NOT NULL,
  detail text NOT NULL CHECK (detail IN ('mobile_phone', 'email')),
  -- SHA-256 of whose it is and the value.
  fingerprint bytea NOT NULL,
  why text NOT NULL CHECK (why IN ('address-refused', 'address-unknown')),
  message uuid NOT NULL,
  since timestamptz NOT NULL,
  -- It works after all: somebody has checked it, or a message arrived (then nobody).
  ended_at timestamptz,
  ended_by uuid,
  PRIMARY KEY (practice, patient, detail, fingerprint)
);
CREATE INDEX unreliable_detail_to_check ON unreliable_detail (practice, since, patient, detail) WHERE ended_at IS NULL;

-- Of the contact detail that a message goes to; null where the address was given for this message only.
ALTER TABLE message ADD COLUMN address_fingerprint bytea;

-- Goes when a record becomes restricted, as whatever else is kept of its contact details.
GRANT SELECT, INSERT, UPDATE, DELETE ON unreliable_detail TO patient_sync_app;
ALTER TABLE unreliable_detail ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON unreliable_detail USING (practice = nullif(current_setting('app.practice', true), ''));
CREATE POLICY hides_restricted ON unreliable_detail AS RESTRICTIVE TO patient_sync_app USING (
  sees_restricted() OR NOT is_restricted(practice, patient)
) WITH CHECK (true);
