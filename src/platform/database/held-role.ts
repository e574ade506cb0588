import type pg from 'pg'
import { ProductError } from '../errors.ts'

interface Role {
  name: string
  superuser: boolean
  bypasses: boolean
  owns: boolean
}

/**
 * Refuses a database whose pages row-level security would not hold to one practice: their role is a superuser, may pass
 * it by, or owns the tables. A connection pool in between that drops what a connection is opened with leads to that too.
 */
export async function demandHeldRole(app: pg.Pool): Promise<void> {
  const { rows } = await app.query<Role>(`
    SELECT rolname AS name, rolsuper AS superuser, rolbypassrls AS bypasses, EXISTS (
      SELECT FROM pg_class
      WHERE relrowsecurity AND relnamespace = 'public'::regnamespace AND pg_has_role(pg_roles.oid, relowner, 'USAGE')
    ) AS owns
    FROM pg_roles WHERE rolname = current_user`)
  const why = whyNotHeld(rows[0]!)
  if (why === null) return
  throw new ProductError(
    'refused',
    `The pages would use the database as ${rows[0]!.name}, which ${why}: one practice could see another. ` +
      'Let connections keep "-c role=patient_sync_app" (a connection pool may drop it), and start again.',
  )
}

function whyNotHeld({ superuser, bypasses, owns }: Role): string | null {
  if (superuser) return 'is a superuser'
  if (bypasses) return 'may pass row-level security by'
  return owns ? 'owns the tables' : null
}
