import { sql } from 'kysely'
import type { Database } from '../platform/database/database.ts'

/**
 * Whether somebody has any way to sign in, in a statement that reads `staff`: a password, a passkey, or a provider that vouches
 * for them. Whoever has none was invited and has not come yet.
 */
export const hasWayIn = sql<boolean>`(
  staff.password_hash IS NOT NULL
  OR EXISTS (SELECT FROM passkey WHERE passkey.staff = staff.id)
  OR EXISTS (SELECT FROM openid_identity WHERE openid_identity.staff = staff.id))`

/** The same of one person. */
export async function canSignIn({ kysely }: Pick<Database, 'kysely'>, staff: string): Promise<boolean> {
  const { can } = await kysely
    .selectFrom('staff')
    .select(hasWayIn.as('can'))
    .where('id', '=', staff)
    .executeTakeFirstOrThrow()
  return can
}
