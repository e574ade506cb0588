import { sql } from 'kysely'
import { INSTALLATION, recordAudit, type Act } from '../platform/audit.ts'
import type { Tx } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import type { Accounts } from './accounts.ts'
import { membershipsOf } from './membership.ts'

/**
 * Does something to how a person signs in, and writes it into the audit chain of every practice they work at, all or
 * nothing; into the installation's for an operator. The person did it, unless `actor` says who else.
 */
export async function recordedAct<T>(
  { database, clock }: Pick<Accounts, 'database' | 'clock'>,
  staff: string,
  { actor = { staff }, ...act }: Pick<Act, 'action' | 'facts'> & Partial<Pick<Act, 'actor'>>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return database.kysely.transaction().execute(async (tx) => {
    // Before a practice is set: then nothing that is the person's in another practice would be seen.
    const done = await work(tx)
    const entry = { ...act, actor, subject: { staff }, at: clock.now() }
    const practices = await practicesOf(tx, staff)
    if (practices.length === 0) await recordAudit(tx, INSTALLATION, entry)
    for (const practice of practices) {
      await sql.raw(`SET LOCAL app.practice = '${practiceCode(practice)}'`).execute(tx)
      await recordAudit(tx, practice, entry)
    }
    return done
  })
}

async function practicesOf(tx: Tx, staff: string): Promise<string[]> {
  const found = await tx
    .selectFrom(membershipsOf(sql.val(staff)))
    .select('works.practice')
    // Two who append to the same chains do so in the same order.
    .orderBy('works.practice')
    .execute()
  return found.map(({ practice }) => practice)
}
