import { sql, type RawBuilder } from 'kysely'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { recordsOf } from '../../patients/merged-records.ts'

/**
 * A message that waits for somebody: it did not arrive or may not have, and nobody has seen to it since. In the words of its
 * index, without a parameter, so that the index is used.
 */
export const isToSeeTo: RawBuilder<boolean> = sql<boolean>`(
  message.state IN ('uncertain', 'failed', 'stopped')
  AND (message.seen_to_at IS NULL OR message.seen_to_at < message.state_since)
)`

/** More are not counted: the number stands on every page. */
const MOST_COUNTED = 100

/** How much waits for somebody at a practice, counted up to a hundred. Restricted patients do not count for who does not see them. */
export async function countToSeeTo(tx: Tx, practice: string): Promise<number> {
  const { number } = await toSeeToQuery(tx, practice).executeTakeFirstOrThrow()
  return number
}

/** Its question. */
export function toSeeToQuery(tx: Tx, practice: string) {
  const waiting = tx
    .selectFrom('message')
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'message.patient'),
    )
    .select('message.id')
    .where('message.practice', '=', practice)
    .where(isToSeeTo)
    .limit(MOST_COUNTED)
  return tx.selectFrom(waiting.as('waiting')).select((row) => row.fn.countAll<number>().as('number'))
}

/** `37`, or `99+` where there are more than anybody counts. */
export function countWords(number: number): string {
  return number >= MOST_COUNTED ? '99+' : String(number)
}

interface Seen {
  practice: string
  staff: string
  at: Date
}

/** Somebody has seen to one message. Throws `refused` where nothing of it waits, such as when a colleague was faster. */
export async function seeToMessage(
  tx: Tx,
  { practice, message, staff, at }: Seen & { message: string },
): Promise<void> {
  const seen = await tx
    .updateTable('message')
    .set({ seen_to_at: at, seen_to_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .where(isToSeeTo)
    .executeTakeFirst()
  if (seen.numUpdatedRows === 0n)
    throw new ProductError('refused', 'This message waits for nobody any more. Look at what became of it.')
  await recordAudit(tx, practice, {
    ...{ action: 'message-seen-to', actor: { staff }, subject: { message }, at },
  })
}

/**
 * Somebody has seen to all of a patient's thread as it was shown to them. Throws `refused` where something has happened
 * since: it is looked at first.
 */
export async function seeToThread(
  tx: Tx,
  { practice, patient, shownAt, staff, at }: Seen & { patient: string; shownAt: Date },
): Promise<void> {
  const waiting = tx
    .updateTable('message')
    .set({ seen_to_at: at, seen_to_by: staff })
    .where('practice', '=', practice)
    .where('patient', 'in', recordsOf(practice, patient))
    .where(isToSeeTo)
  await waiting.where('state_since', '<=', shownAt).execute()
  const left = await tx
    .selectFrom('message')
    .select('id')
    .where('practice', '=', practice)
    .where('patient', 'in', recordsOf(practice, patient))
    .where(isToSeeTo)
    .limit(1)
    .executeTakeFirst()
  if (left)
    throw new ProductError(
      'refused',
      'Something has happened since you opened this page. Look at it before you close the thread.',
    )
}
