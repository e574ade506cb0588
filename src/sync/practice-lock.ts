import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { transactionName } from './watchdog.ts'

/** Somebody else's decision takes a moment; a sync takes as long as its list. */
const PATIENCE = '3s'

/**
 * Takes the lock that a sync holds from its beginning to its end, so that what a person decides and what a list says
 * never mix. False when a sync is running: it is not waited for. The lock is let go with the transaction.
 */
export async function lockPractice(tx: Tx, practice: string): Promise<boolean> {
  const name = transactionName({ practice, run: uuidv7() })
  await sql`SELECT set_config('application_name', ${name}, true)`.execute(tx)
  const free = await sql`SELECT FROM sync_state WHERE practice = ${practice} FOR UPDATE SKIP LOCKED`.execute(
    tx,
  )
  if (free.rows.length > 0) return true
  return (await isSyncing(tx, practice)) ? false : waitForLock(tx, practice)
}

/** The same for what cannot be put off. Throws `refused` when a sync is running. */
export async function demandLock(tx: Tx, practice: string): Promise<void> {
  if (await lockPractice(tx, practice)) return
  throw new ProductError(
    'refused',
    (await isUndoing(tx, practice))
      ? 'A sync of this practice is being undone. Wait until that is done, then try again.'
      : 'A sync of this practice is running. Wait until it is done, then try again.',
  )
}

async function isUndoing(tx: Tx, practice: string): Promise<boolean> {
  const undoing = await tx
    .selectFrom('undo_request')
    .select('id')
    .where('practice', '=', practice)
    .where('state', '=', 'undoing')
    .executeTakeFirst()
  return undoing !== undefined
}

/** The next sync reads the list again, although the source may say that it is the same as last time. */
export async function readListAgain(tx: Tx, practice: string): Promise<void> {
  await tx.updateTable('sync_state').set({ etag: null }).where('practice', '=', practice).execute()
}

async function isSyncing(tx: Tx, practice: string): Promise<boolean> {
  const running = await tx
    .selectFrom('sync_run')
    .select('id')
    .where('practice', '=', practice)
    .where('state', '=', 'running')
    .executeTakeFirst()
  return running !== undefined
}

async function waitForLock(tx: Tx, practice: string): Promise<boolean> {
  await sql`SAVEPOINT waiting`.execute(tx)
  await sql.raw(`SET LOCAL lock_timeout = '${PATIENCE}'`).execute(tx)
  try {
    await sql`SELECT FROM sync_state WHERE practice = ${practice} FOR UPDATE`.execute(tx)
    await sql`SET LOCAL lock_timeout = 0`.execute(tx)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code !== '55P03') throw error
    // Takes the setting back, too.
    await sql`ROLLBACK TO SAVEPOINT waiting`.execute(tx)
    return false
  }
}
