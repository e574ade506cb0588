import type { Database } from '../../platform/database/database.ts'
import { sql } from 'kysely'
import type { Accounts } from '../accounts.ts'
import { membershipsOf } from '../membership.ts'
import type { NewSession, Session } from '../session.ts'
import type { Known } from './answer.ts'
import { staffOf } from './identity.ts'
import { Refused } from './refused.ts'

/**
 * The session to open for somebody whom a provider vouches for: of whoever here has said that it means them, as what
 * they are at their practice. Where it vouches for one practice, there and nowhere else. Throws `Refused`.
 */
export async function sessionFor(
  { database, clock }: Pick<Accounts, 'database' | 'clock'>,
  known: Known,
): Promise<NewSession> {
  const staff = await staffOf(database, known, clock.now())
  if (staff === null) throw new Refused('not-known')
  const { practice, issuer, issuerSession, withheld } = known
  if (practice !== null && !(await worksAt(database, staff, practice))) throw new Refused('no-membership')
  return { method: 'openid', staff, issuer, issuerSession, practice, withheld }
}

/**
 * Takes what a provider says of somebody now in place of what it said when it opened their session: its name for the session,
 * and which permissions it does not back. Throws `Refused` where they act for another practice now: this session is of one.
 * For a session that was opened in another way it says who somebody is, and nothing else.
 */
export async function vouchAgain(
  { kysely }: Database,
  session: Pick<Session, 'id'>,
  { issuer, issuerSession, practice, withheld }: Known,
): Promise<void> {
  const ofThis = await kysely
    .selectFrom('session')
    .select('practice')
    .where('id', '=', session.id)
    .where('issuer', '=', issuer)
    .executeTakeFirst()
  if (!ofThis) return
  if (practice !== null && practice !== ofThis.practice) throw new Refused('other-practice')
  await kysely
    .updateTable('session')
    .set({ issuer_session: issuerSession ?? null, withheld: [...withheld], bound: practice !== null })
    .where('id', '=', session.id)
    .execute()
}

async function worksAt(database: Database, staff: string, practice: string): Promise<boolean> {
  const found = await database.kysely
    .selectFrom(membershipsOf(sql.val(staff)))
    .select('works.practice')
    .where('works.practice', '=', practice)
    .executeTakeFirst()
  return found !== undefined
}
