-- The role that web pages and small writes run as: no superuser, owner of nothing, held by row-level security.
-- A role belongs to the whole server, so another database of the same server may have made it already.
DO $$
BEGIN
  CREATE ROLE patient_sync_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  EXECUTE format('GRANT patient_sync_app TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
  -- A superuser needs no grant, and a server that refuses one has been told to by its administrator.
  IF NOT pg_has_role(current_user, 'patient_sync_app', 'MEMBER') THEN RAISE; END IF;
END $$;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

GRANT USAGE ON SCHEMA public TO patient_sync_app;
