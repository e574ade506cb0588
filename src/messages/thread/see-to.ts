import { sql, type RawBuilder } from 'kysely'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { keptPlan } from '../../platform/database/kept-plan.ts'
import { ProductError } from '../../platform/errors.ts'
import { textsToPlace } from '../received-text/read.ts'
import { unreadTexts } from '../received-text/unread.ts'
import { isUnanswered, unansweredMessages } from '../reply/unanswered.ts'
import { hasUnread, unreadMessages } from '../reply/unread.ts'
import { lockedMessages, seeToLocked } from '../secure-link/locked.ts'
import { isLate, lateMessages } from '../late.ts'
import { recordsOf } from '../../patients/merged-records.ts'

/**
 * A message that waits for somebody: it did not arrive or may not have, and nobody has seen to it since. In the words of its
 * index, without a parameter, so that the index is used. Of a code that is void nothing is to be done: its patient asks for another.
 */
const isToSeeTo: RawBuilder<boolean> = sql<boolean>`(
  message.state IN ('uncertain', 'failed', 'stopped')
  AND (message.seen_to_at IS NULL OR message.seen_to_at < message.state_since)
  AND message.why IS DISTINCT FROM 'code-void'
)`

/** The same, or that it is late, or a reply to it: by a clock that no index has. */
export const waitsAt = (now: Date) => sql<boolean>`(${isToSeeTo} OR ${isLate(now)} OR ${isUnanswered(now)})`

/** More are not counted: the number stands on every page. */
const MOST_COUNTED = 100

/** How much waits for somebody, and how many of it is urgent and has been read by nobody; each up to a hundred. */
export interface ToSeeTo {
  number: number
  urgent: number
}

export const nothingToSeeTo: ToSeeTo = { number: 0, urgent: 0 }

/** What waits at a practice; of it, the texts of which nobody has said whose they are. */
export interface Waiting extends ToSeeTo {
  toPlace: ToSeeTo
}

/**
 * How much waits at a practice, in one statement. Restricted patients do not count for who does not see them, but every
 * text to place does: it stands in no thread, and nobody would look for it.
 */
export async function countToSeeTo(tx: Tx, practice: string, now: Date): Promise<Waiting> {
  const found = await toSeeToQuery(tx, practice, now).executeTakeFirstOrThrow()
  const { messages, texts, toPlace, urgent, urgentTexts, urgentToPlace } = found
  return {
    number: messages + texts + toPlace,
    urgent: urgent + urgentTexts + urgentToPlace,
    toPlace: { number: toPlace, urgent: urgentToPlace },
  }
}

/** Its question. */
export function toSeeToQuery(tx: Tx, practice: string, now: Date) {
  const among = (ids: RawBuilder<unknown>) => sql`
    SELECT message.id FROM message
    JOIN patient ON patient.practice = ${practice} AND patient.id = message.patient
    WHERE message.practice = ${practice} AND message.id IN (${ids}) LIMIT ${MOST_COUNTED}`
  const count = (ids: RawBuilder<unknown>) => sql<number>`(SELECT count(*) FROM (${among(ids)}) AS counted)`
  const urgent = sql`${unreadMessages(tx, practice, { urgent: true })}`
  const texts = (only: RawBuilder<boolean>) => sql<number>`(SELECT count(*) FROM (
    ${unreadTexts(tx, practice)
      .innerJoin('patient', (join) =>
        join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'received_text.patient'),
      )
      .select('received_text.id')
      .where(only)
      .limit(MOST_COUNTED)}
  ) AS counted)`
  const toPlace = (only: RawBuilder<boolean>) => sql<number>`(SELECT count(*) FROM (
    ${textsToPlace(tx, practice).select('received_text.id').where(only).limit(MOST_COUNTED)}
  ) AS counted)`
  const anyOf = sql<boolean>`true`
  const urgentOf = sql<boolean>`received_text.urgent`
  return tx
    .selectNoFrom([
      count(idsToSeeTo(tx, practice, now)).as('messages'),
      count(urgent).as('urgent'),
      texts(anyOf).as('texts'),
      texts(urgentOf).as('urgentTexts'),
      toPlace(anyOf).as('toPlace'),
      toPlace(urgentOf).as('urgentToPlace'),
    ])
    .modifyFront(keptPlan)
}

/** The messages that wait for somebody: those that did not arrive or are late, whose reply has not come in time or was read by nobody, and locked ones. */
export function idsToSeeTo(tx: Tx, practice: string, now: Date): RawBuilder<string> {
  return sql<string>`
    SELECT message.id FROM message WHERE message.practice = ${practice} AND ${isToSeeTo}
    UNION ALL ${lateMessages(practice, now)}
    UNION ALL ${unansweredMessages(practice, now)}
    UNION ALL ${unreadMessages(tx, practice)}
    UNION ALL ${lockedMessages(tx, practice)}`
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
    .where(waitsAt(at))
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
  if (await hasUnreadAnswer(tx, practice, patient))
    throw new ProductError('refused', 'A reply has not been read. Read it before you close the thread.')
  await tx
    .updateTable('message')
    .set({ seen_to_at: at, seen_to_by: staff })
    .where('practice', '=', practice)
    .where('patient', 'in', recordsOf(practice, patient))
    .where(
      sql<boolean>`(${isToSeeTo} AND message.state_since <= ${shownAt} OR ${isLate(shownAt)} OR ${isUnanswered(shownAt)})`,
    )
    .execute()
  await seeToLocked(tx, { practice, patient, shownAt, staff, at })
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

/** Whether nobody has read a reply or a text in a patient's thread. */
export async function hasUnreadAnswer(tx: Tx, practice: string, patient: string): Promise<boolean> {
  if (await hasUnread(tx, practice, patient)) return true
  const found = await unreadTexts(tx, practice)
    .select('received_text.id')
    .where('received_text.patient', 'in', recordsOf(practice, patient))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
