-- A practice is known by its ODS code. Its settings for the night are its own.
CREATE TABLE practice (
  practice text PRIMARY KEY CHECK (practice ~ '^[A-Z0-9]{3,10}$'),
  name text NOT NULL,
  -- The source that the timetable reads each night; none until somebody chooses one.
  night_source text CHECK (night_source IN ('docman10', 'csv')),
  -- Local time in London at which the night's run is due.
  night_time time NOT NULL DEFAULT '02:00',
  created_at timestamptz NOT NULL DEFAULT now()
);

-- How a source is reached for one practice. Secrets inside `sealed` are encrypted by the application.
CREATE TABLE practice_source (
  practice text NOT NULL,
  source text NOT NULL CHECK (source IN ('docman10', 'csv')),
  settings jsonb NOT NULL DEFAULT '{}',
  sealed bytea,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (practice, source)
);

-- People who sign in. An operator looks after the installation and sees no patient.
CREATE TABLE staff (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('staff', 'operator')),
  -- The practice that a member of staff works at; an operator has none.
  practice text,
  password_hash text NOT NULL,
  failed_sign_ins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((role = 'staff') = (practice IS NOT NULL))
);

-- A session is kept as the hash of its token, so that the table alone opens nothing.
CREATE TABLE session (
  token_hash bytea PRIMARY KEY,
  staff uuid NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_by_staff ON session (staff);

GRANT SELECT, INSERT, UPDATE ON practice, practice_source TO patient_sync_app;
GRANT SELECT, INSERT, UPDATE ON staff TO patient_sync_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO patient_sync_app;

ALTER TABLE practice_source ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON practice_source
  USING (practice = nullif(current_setting('app.practice', true), ''));
