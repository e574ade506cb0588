import type pg from 'pg'
import { ProductError } from '../errors.ts'

/**
 * Holds the owner of the tables to row-level security too. It syncs whole lists, so it has a policy of its own by name: a
 * managed server gives no owner the right to pass row-level security by. Every migration ends with this, so that no table
 * is forgotten; what is held already is left alone. Throws `refused` when the owner would be held like a page.
 */
export async function forceRowSecurity(client: pg.ClientBase): Promise<void> {
  await client.query(standApart)
  const { rows } = await client.query<{ name: string; inherits: boolean }>(
    `SELECT rolname AS name, NOT rolsuper AND pg_has_role(oid, 'patient_sync_app', 'USAGE') AS inherits
     FROM pg_roles WHERE rolname = current_user`,
  )
  const { name, inherits } = rows[0]!
  if (inherits) throw notApart(name)
  await client.query(hold)
}

/** What holds the pages must not hold the owner: it may become their role, and does not count as it before that. */
const standApart = `
DO $$
BEGIN
  IF current_setting('server_version_num')::integer >= 160000
    AND EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND NOT rolsuper)
    AND pg_has_role(current_user, 'patient_sync_app', 'USAGE')
  THEN
    EXECUTE format('GRANT patient_sync_app TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$`

const hold = `
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT oid::regclass AS name, relowner::regrole AS owner, relforcerowsecurity AS forced,
      EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'whole_lists') AS named,
      EXISTS (
        SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'whole_lists' AND polroles = ARRAY[relowner]
      ) AS owned
    FROM pg_class
    WHERE relrowsecurity AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
  LOOP
    IF found.named AND NOT found.owned THEN
      EXECUTE format('DROP POLICY whole_lists ON %s', found.name);
    END IF;
    IF NOT found.owned THEN
      EXECUTE format('CREATE POLICY whole_lists ON %s TO %s USING (true) WITH CHECK (true)', found.name, found.owner);
    END IF;
    IF NOT found.forced THEN
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found.name);
    END IF;
  END LOOP;
  FOR found IN SELECT polname, polrelid::regclass AS name FROM pg_policy WHERE NOT polpermissive AND polroles = '{0}'
  LOOP
    EXECUTE format('ALTER POLICY %I ON %s TO patient_sync_app', found.polname, found.name);
  END LOOP;
END $$`

function notApart(name: string): ProductError {
  return new ProductError(
    'refused',
    `The role ${name} counts as patient_sync_app, so a sync would see what a page sees. Have an administrator run ` +
      `GRANT patient_sync_app TO ${name} WITH INHERIT FALSE (before PostgreSQL 16: ALTER ROLE ${name} NOINHERIT).`,
  )
}
