-- What people, commands and the product itself did, in one chain for each practice: every entry's hash covers the one before
-- it, so that none can be edited, removed or put in between without the rest telling. The chain '*' is the installation's.

-- What is hashed: the hash before, the number, the time in microseconds since 1970, and the exact text.
CREATE FUNCTION audit_hash(before bytea, seq bigint, at timestamptz, entry text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(before || int8send(seq) || int8send((extract(epoch FROM at) * 1000000)::bigint) || convert_to(entry, 'UTF8'));

-- Of an empty chain, which makes an entry of one practice none of another.
CREATE FUNCTION audit_beginning(practice text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to('Patient Sync audit of ' || practice, 'UTF8'));

CREATE TABLE audit_entry (
  practice text NOT NULL CHECK (practice ~ '^([A-Z0-9]{3,10}|\*)$'),
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  -- The exact text that was hashed. As jsonb its keys would be put in another order.
  entry text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (practice, seq)
);

-- The end of each chain. Whoever appends holds its row.
CREATE TABLE audit_head (
  practice text PRIMARY KEY CHECK (practice ~ '^([A-Z0-9]{3,10}|\*)$'),
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

GRANT SELECT, INSERT ON audit_entry, audit_head TO patient_sync_app;
GRANT UPDATE (seq, hash) ON audit_head TO patient_sync_app;

-- Whoever has no practice is the installation.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON audit_entry
  USING (practice = coalesce(nullif(current_setting('app.practice', true), ''), '*'));
CREATE POLICY own_practice ON audit_head
  USING (practice = coalesce(nullif(current_setting('app.practice', true), ''), '*'));

-- Each time that somebody was shown patients: who, as what, where, why, and whom. One row for a page of many patients.
CREATE TABLE access_log (
  practice text NOT NULL,
  -- Of version 7: in the order of time.
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  staff uuid NOT NULL,
  role text NOT NULL,
  -- The page, as the pattern of its address: it names nobody.
  page text NOT NULL,
  reason text,
  patients uuid[] NOT NULL,
  PRIMARY KEY (practice, id)
);
CREATE INDEX access_log_by_staff ON access_log (practice, staff, id);
CREATE INDEX access_log_by_patient ON access_log USING gin (practice, patients);

GRANT SELECT, INSERT ON access_log TO patient_sync_app;
ALTER TABLE access_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON access_log USING (practice = nullif(current_setting('app.practice', true), ''));

-- The views of one patient from `in_from` to before `in_to`, the newest first. Row-level security keeps an array's index from
-- being used, so this looks past it, and checks the practice itself.
CREATE FUNCTION access_of_patient(in_practice text, in_patient uuid, in_from uuid, in_to uuid, most integer)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM demand_own_practice(in_practice);
  RETURN QUERY
    SELECT access_log.id FROM access_log
    WHERE access_log.practice = in_practice AND access_log.patients @> ARRAY[in_patient]
      AND access_log.id >= in_from AND access_log.id < in_to
    ORDER BY access_log.id DESC
    LIMIT most;
END $$;
REVOKE ALL ON FUNCTION access_of_patient FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_of_patient TO patient_sync_app;
