-- A way to choose what one patient is sent, for whoever has an email to them: one for each time that one was handed to a
-- channel. Kept as a hash. Whoever comes with a token names no practice, so it is looked for in all of them.
CREATE TABLE preference_token (
  practice text NOT NULL,
  token_hash bytea NOT NULL,
  message uuid NOT NULL,
  patient uuid NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (practice, token_hash)
);
CREATE INDEX preference_token_by_hash ON preference_token (token_hash);

-- Where a message went, as a digest: whoever is there may say that they are not its patient.
ALTER TABLE message ADD COLUMN address_key bytea;

-- One press in a mailbox ends emails like that one, for that patient; the mailbox itself stays open.
ALTER TABLE preference DROP CONSTRAINT preference_said_by_check,
  ADD CONSTRAINT preference_said_by_check
    CHECK (said_by IN ('phone', 'in-person', 'in-writing', 'preference-page', 'unsubscribe'));
ALTER TABLE objection DROP CONSTRAINT objection_why_check,
  ADD CONSTRAINT objection_why_check CHECK (why IN ('stop', 'unknown', 'other', 'changed'));
ALTER TABLE objection DROP CONSTRAINT objection_ended_why_check,
  ADD CONSTRAINT objection_ended_why_check CHECK (ended_why IN ('start', 'asked-again', 'address-is-theirs'));

-- That somebody there says it is not the patient's is to be checked like what a service says.
ALTER TABLE unreliable_detail DROP CONSTRAINT unreliable_detail_why_check,
  ADD CONSTRAINT unreliable_detail_why_check CHECK (why IN ('address-refused', 'address-unknown', 'not-theirs'));

-- Goes when a record becomes restricted, as whatever else is kept of its contact details.
GRANT DELETE ON texted TO patient_sync_app;
GRANT SELECT, INSERT ON preference_token TO patient_sync_app;
ALTER TABLE preference_token ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON preference_token USING (practice = nullif(current_setting('app.practice', true), ''));
