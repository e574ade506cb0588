-- Words that are sent often, with gaps that the record or the sender fills. Those of '*' are for every practice of the
-- installation. A change makes a version; none is ever changed or removed, so that it can be told what a message came from.
CREATE TABLE message_template (
  practice text NOT NULL CHECK (practice ~ '^([A-Z0-9]{3,10}|\*)$'),
  id uuid NOT NULL,
  -- The newest of its versions.
  version integer NOT NULL,
  -- Not offered any more since then.
  retired_at timestamptz,
  PRIMARY KEY (practice, id)
);

CREATE TABLE message_template_version (
  practice text NOT NULL CHECK (practice ~ '^([A-Z0-9]{3,10}|\*)$'),
  template uuid NOT NULL,
  version integer NOT NULL,
  name text NOT NULL,
  -- For an email.
  subject text,
  text text NOT NULL,
  made_at timestamptz NOT NULL,
  staff uuid NOT NULL,
  PRIMARY KEY (practice, template, version)
);

-- Which template a message came from.
ALTER TABLE message ADD COLUMN template uuid, ADD COLUMN template_version integer;

GRANT SELECT, INSERT ON message_template, message_template_version TO patient_sync_app;
GRANT UPDATE (version, retired_at) ON message_template TO patient_sync_app;

ALTER TABLE message_template ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_template_version ENABLE ROW LEVEL SECURITY;
-- Whoever has no practice is the installation.
CREATE POLICY own_practice ON message_template
  USING (practice = coalesce(nullif(current_setting('app.practice', true), ''), '*'));
CREATE POLICY own_practice ON message_template_version
  USING (practice = coalesce(nullif(current_setting('app.practice', true), ''), '*'));
CREATE POLICY of_installation ON message_template FOR SELECT USING (practice = '*');
CREATE POLICY of_installation ON message_template_version FOR SELECT USING (practice = '*');
