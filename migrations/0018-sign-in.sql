-- How somebody signed in and from what, so that they can see and end each of their sessions. Sessions from before
-- this do not say, and are ended.
DELETE FROM session;
ALTER TABLE session
  ADD COLUMN id uuid NOT NULL UNIQUE,
  ADD COLUMN method text NOT NULL CHECK (method IN ('password', 'recovery-code', 'passkey', 'openid')),
  -- When they last proved who they are, in this session: some things are only done soon after it.
  ADD COLUMN authenticated_at timestamptz NOT NULL,
  -- The browser and the system in words: "Firefox on Windows".
  ADD COLUMN device text NOT NULL,
  -- Who vouched for them by OpenID Connect, and what that calls its session: it may end it later.
  ADD COLUMN issuer text,
  ADD COLUMN issuer_session text,
  ADD CHECK ((method = 'openid') = (issuer IS NOT NULL));
CREATE INDEX session_by_issuer ON session (issuer, issuer_session) WHERE issuer IS NOT NULL;

-- Somebody who is invited, or signs in by OpenID Connect, has no password.
ALTER TABLE staff ALTER COLUMN password_hash DROP NOT NULL;

-- The app or device that makes somebody's codes. The application seals the secret.
CREATE TABLE authenticator (
  staff uuid PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
  sealed_secret bytea NOT NULL,
  added_at timestamptz NOT NULL,
  -- The half minute of the last code that was right: neither it nor an earlier one is taken again.
  last_step bigint NOT NULL,
  failed_codes integer NOT NULL DEFAULT 0,
  locked_until timestamptz
);

-- Codes for whoever has lost their authenticator, each for one time. One salt for all of a person's.
CREATE TABLE recovery_code (
  staff uuid NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  code_hash bytea NOT NULL,
  salt bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (staff, code_hash)
);

-- A passkey: the public half of a key that never leaves somebody's device.
CREATE TABLE passkey (
  id text PRIMARY KEY,
  staff uuid NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  name text NOT NULL,
  public_key bytea NOT NULL,
  -- Counts up with each use on devices that count; one that goes back was copied.
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  added_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX passkey_by_staff ON passkey (staff);

-- What one browser is in the middle of: between password and code, adding a method, answering a passkey's challenge.
CREATE TABLE sign_in_step (
  token_hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('code', 'new-authenticator', 'passkey', 'new-passkey')),
  -- Whose it is; nobody's yet while a passkey is being asked for.
  staff uuid REFERENCES staff (id) ON DELETE CASCADE,
  -- The secret of a new authenticator, sealed.
  sealed_secret bytea,
  -- What a passkey has to sign.
  challenge text,
  expires_at timestamptz NOT NULL,
  CHECK ((kind = 'passkey') = (staff IS NULL)),
  CHECK ((kind = 'new-authenticator') = (sealed_secret IS NOT NULL)),
  CHECK ((kind IN ('passkey', 'new-passkey')) = (challenge IS NOT NULL))
);
CREATE INDEX sign_in_step_by_staff ON sign_in_step (staff);

-- A link that lets somebody in once, kept as the hash of its token.
CREATE TABLE sign_in_link (
  token_hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('first-operator', 'new-password')),
  staff uuid REFERENCES staff (id) ON DELETE CASCADE,
  -- Until when; the first operator's lasts until it is used or the next start makes another.
  expires_at timestamptz,
  CHECK ((purpose = 'new-password') = (staff IS NOT NULL)),
  CHECK ((purpose = 'new-password') = (expires_at IS NOT NULL))
);
CREATE INDEX sign_in_link_by_staff ON sign_in_link (staff);

GRANT SELECT, INSERT, UPDATE, DELETE ON authenticator, recovery_code, passkey, sign_in_step, sign_in_link
  TO patient_sync_app;
