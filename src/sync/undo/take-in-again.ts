import { actorOf, recordAuditBy } from '../../platform/audit.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { lockPractice } from '../run.ts'

const forgetDigests = sqlFile(import.meta.url, './sql/forget-digests.sql')

/**
 * Lets the next run take in again what an undo set aside: rows of the list, changes of patients, and patients who are
 * missing from the list. Throws `not-found` when the run was not undone, `refused` when this was said before, or while a
 * run of the practice goes on.
 */
export async function takeInAgain(
  database: Database,
  {
    practice,
    run,
    staff,
    clock = systemClock,
  }: { practice: string; run: string; staff?: string; clock?: Clock },
): Promise<void> {
  const client = await database.lasting.connect()
  let isOver = false
  try {
    await client.query('BEGIN')
    await lockPractice(client, { database, run: { practice } })
    const { rows } = await client.query<{ id: string; taken_in_at: Date | null }>(
      'SELECT id, taken_in_at FROM run_undo WHERE practice = $1 AND run = $2',
      [practice, run],
    )
    const [undo] = rows
    if (undo === undefined) throw new ProductError('not-found', 'This sync was not undone.')
    if (undo.taken_in_at !== null)
      throw new ProductError('refused', 'The next sync takes these rows in again already.')
    await client.query(forgetDigests, [practice, undo.id])
    await client.query('DELETE FROM set_aside_row WHERE practice = $1 AND undo = $2', [practice, undo.id])
    await client.query('DELETE FROM set_aside_absence WHERE practice = $1 AND undo = $2', [practice, undo.id])
    // A source that says that its list is as last time would not be asked for the rows.
    await client.query('UPDATE sync_state SET etag = NULL WHERE practice = $1', [practice])
    await client.query(
      'UPDATE run_undo SET taken_in_at = $3, taken_in_by = $4 WHERE practice = $1 AND id = $2',
      [...[practice, undo.id, clock.now(), staff ?? null]],
    )
    await recordAuditBy((text, values) => client.query(text, values), practice, {
      ...{ action: 'undone-rows-taken-in-again', actor: actorOf(staff ?? null, 'sync'), subject: { run } },
      at: clock.now(),
    })
    await client.query('COMMIT')
    isOver = true
  } finally {
    if (!isOver) await client.query('ROLLBACK').catch(() => {})
    client.release(!isOver)
  }
}
