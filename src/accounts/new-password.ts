import type { Database, Tx } from '../platform/database/database.ts'
import { hashPassword, passwordProblem } from './password.ts'

/** The hash of a new password for somebody, or what is wrong with the password in a sentence. */
export async function newPassword(
  database: Database,
  staff: string,
  password: string,
): Promise<{ hash: string } | { problem: string }> {
  const { name, email } = await database.kysely
    .selectFrom('staff')
    .select(['name', 'email'])
    .where('id', '=', staff)
    .executeTakeFirstOrThrow()
  const problem = passwordProblem(password, [name, email])
  return problem === undefined ? { hash: await hashPassword(password) } : { problem }
}

/**
 * Gives somebody the password: ends a lock, every session but the one that is `kept`, and all that was begun with the
 * one before or with a link. The second factor stays.
 */
export async function savePassword(
  tx: Tx,
  staff: string,
  hash: string,
  kept?: { id: string },
): Promise<void> {
  await tx
    .updateTable('staff')
    .set({ password_hash: hash, failed_sign_ins: 0, locked_until: null })
    .where('id', '=', staff)
    .execute()
  await tx
    .deleteFrom('session')
    .where('staff', '=', staff)
    .$if(kept !== undefined, (ending) => ending.where('id', '<>', kept!.id))
    .execute()
  await tx.deleteFrom('sign_in_step').where('staff', '=', staff).execute()
  await tx.deleteFrom('sign_in_link').where('staff', '=', staff).execute()
}
