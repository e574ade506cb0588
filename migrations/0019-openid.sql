-- Who else may vouch for people: an OpenID Connect provider of this installation, such as NHS CIS2 or NHSmail.
CREATE TABLE sign_in_provider (
  -- Its name in addresses.
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- What its button says.
  name text NOT NULL,
  settings jsonb NOT NULL,
  -- The client secret, encrypted by the application; none where a private key signs.
  sealed bytea,
  added_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Whom a provider means. Its name for somebody (sub) is only unique beside its own (issuer), and never reused; an email is neither.
CREATE TABLE openid_identity (
  issuer text NOT NULL,
  sub text NOT NULL,
  staff uuid NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
  linked_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (issuer, sub),
  -- One person comes from one provider as one person.
  UNIQUE (staff, issuer)
);

-- What is taken once: the answer to one sign-in, and one token that ends sessions. Kept as a hash until it is too old anyway.
CREATE TABLE openid_taken (
  kind text NOT NULL CHECK (kind IN ('answer', 'logout-token')),
  hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (kind, hash)
);

-- Who vouched for a session may also have said for which practice, and which permissions it does not back.
ALTER TABLE session
  ADD COLUMN bound boolean NOT NULL DEFAULT false,
  ADD COLUMN withheld text[] NOT NULL DEFAULT '{}';

GRANT SELECT ON sign_in_provider TO patient_sync_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON openid_identity, openid_taken TO patient_sync_app;
