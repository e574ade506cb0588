import type { Database } from '../../platform/database/database.ts'
import { sql } from 'kysely'
import type { Accounts } from '../accounts.ts'
import { membershipsOf } from '../membership.ts'
import type { NewSession } from '../session.ts'
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

async function worksAt(database: Database, staff: string, practice: string): Promise<boolean> {
  const found = await database.kysely
    .selectFrom(membershipsOf(sql.val(staff)))
    .select('works.practice')
    .where('works.practice', '=', practice)
    .executeTakeFirst()
  return found !== undefined
}
