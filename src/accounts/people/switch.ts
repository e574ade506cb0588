import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { membershipsOf } from '../membership.ts'

/** The practices that somebody works at, by name. */
export async function practicesOf(
  database: Database,
  staff: string,
): Promise<{ practice: string; name: string }[]> {
  return database.kysely
    .selectFrom(membershipsOf(sql.val(staff)))
    .innerJoin('practice', 'practice.practice', 'works.practice')
    .select(['practice.practice', 'practice.name'])
    .orderBy('practice.name')
    .execute()
}

/**
 * Lets a session go on in another practice of its person. Throws `not-found` where they do not work, `refused` where who
 * vouched for the session did so for one practice alone.
 */
export async function workIn(
  database: Database,
  { session, staff, practice }: { session: string; staff: string; practice: string },
): Promise<void> {
  const works = await practicesOf(database, staff)
  if (!works.some((each) => each.practice === practice))
    throw new ProductError('not-found', 'You do not work there. Go back and choose one of your practices.')
  const { numUpdatedRows } = await database.kysely
    .updateTable('session')
    .set({ practice })
    .where('id', '=', session)
    .where((where) => where.or([where('bound', '=', false), where('practice', '=', practice)]))
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  throw new ProductError(
    'refused',
    'You signed in with a role at one practice. To work at another, sign out, and sign in with your role there.',
  )
}
