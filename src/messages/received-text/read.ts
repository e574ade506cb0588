import { sql } from 'kysely'
import type { Tx } from '../../platform/database/database.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { recordsOf } from '../../patients/merged-records.ts'
import { candidatesOf, type Candidate } from './candidates.ts'
import type { TextKind } from './kind.ts'
import { receivedPlace, type ReceivedContent } from './take.ts'

/** A text that came back, with its words. */
export interface ReceivedText extends ReceivedContent {
  id: string
  kind: TextKind
  addressShown: string
  urgent: boolean
  cameAt: Date
  /** Who has read it, and when. */
  read: { who: string | null; at: Date } | null
}

/** Those of one patient, the oldest first, between two places of their thread. */
export async function readReceived(
  tx: Tx,
  secrets: Secrets,
  asked: { practice: string; patient: string; after: string | null; before: string | null },
): Promise<ReceivedText[]> {
  const { practice, patient, after, before } = asked
  let query = received(tx, practice).where('patient', 'in', recordsOf(practice, patient)).orderBy('id')
  if (after !== null) query = query.where('id', '>', after)
  if (before !== null) query = query.where('id', '<', before)
  return (await query.execute()).map((row) => opened(secrets, practice, row))
}

export interface ToPlace extends ReceivedText {
  candidates: Candidate[]
}

const most = 50

/**
 * Those of which nobody can tell whose they are, the oldest first, with everybody whom they may be from. Without those that
 * may be of a restricted patient, for who does not see them.
 */
export async function readToPlace(tx: Tx, secrets: Secrets, practice: string): Promise<ToPlace[]> {
  const rows = await toPlace(tx, practice).orderBy('id').limit(most).execute()
  const found: ToPlace[] = []
  for (const row of rows) {
    const text = opened(secrets, practice, row)
    const candidates = await candidatesOf(tx, { practice, number: text.number })
    if (candidates !== null) found.push({ ...text, candidates })
  }
  return found
}

/** How many wait so for whoever asks, and how many of them with urgent words; each up to fifty. */
export async function countToPlace(
  tx: Tx,
  secrets: Secrets,
  practice: string,
): Promise<{ number: number; urgent: number }> {
  const texts = await readToPlace(tx, secrets, practice)
  return { number: texts.length, urgent: texts.filter(({ urgent }) => urgent).length }
}

/** Says whose a text is, or that nothing is to be done for anybody. False where somebody was faster, or named a stranger. */
export async function placeText(
  tx: Tx,
  secrets: Secrets,
  placed: { practice: string; text: string; patient: string | null; staff: string; at: Date },
): Promise<boolean> {
  const { practice, text, patient, staff, at } = placed
  const row = await toPlace(tx, practice).where('id', '=', text).forUpdate().executeTakeFirst()
  if (!row) return false
  const { number } = opened(secrets, practice, row)
  const candidates = await candidatesOf(tx, { practice, number })
  if (candidates === null || (patient !== null && !candidates.some(({ id }) => id === patient))) return false
  await tx
    .updateTable('received_text')
    .set({ patient, placed_at: at, placed_by: staff })
    .where('practice', '=', practice)
    .where('id', '=', text)
    .execute()
  const subject = { text, ...(patient !== null && { patient }) }
  await recordAudit(tx, practice, { action: 'text-placed', actor: { staff }, subject, at })
  return true
}

function toPlace(tx: Tx, practice: string) {
  return received(tx, practice).where('patient', 'is', null).where('placed_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof received>['execute']>>[number]

export function received(tx: Tx, practice: string) {
  return tx
    .selectFrom('received_text')
    .select(['id', 'kind', 'sealed_content', 'address_shown', 'urgent', 'came_at', 'read_at'])
    .select(sql<string | null>`(SELECT name FROM staff WHERE staff.id = received_text.read_by)`.as('reader'))
    .where('practice', '=', practice)
}

export function opened(secrets: Secrets, practice: string, row: Row): ReceivedText {
  const { id, kind, address_shown: addressShown, urgent, came_at: cameAt } = row
  const content = secrets.open(row.sealed_content, receivedPlace(practice, id))
  return {
    ...(JSON.parse(content) as ReceivedContent),
    id,
    kind: kind as TextKind,
    addressShown,
    urgent,
    cameAt,
    read: row.read_at && { who: row.reader, at: row.read_at },
  }
}
