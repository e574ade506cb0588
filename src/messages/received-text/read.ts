import { sql } from 'kysely'
import { aboutEverybody, runIn, seesRestricted, type Tx } from '../../platform/database/database.ts'
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
 * Those of which nobody can tell whose they are, the urgent ones first, then the oldest, with everybody whom they may be
 * from. Without those that may be of a restricted patient, for who does not see them.
 */
export async function readToPlace(tx: Tx, secrets: Secrets, practice: string): Promise<ToPlace[]> {
  const hidden = await hiddenToPlace(tx, practice)
  const rows = await toPlace(tx, practice)
    .$if(hidden.length > 0, (query) =>
      query.where(
        'id',
        'not in',
        hidden.map(({ id }) => id),
      ),
    )
    .orderBy('urgent', 'desc')
    .orderBy('id')
    .limit(most)
    .execute()
  const found: ToPlace[] = []
  for (const row of rows) {
    const text = opened(secrets, practice, row)
    const candidates = await candidatesOf(tx, { practice, number: text.number })
    if (candidates !== null) found.push({ ...text, candidates })
  }
  return found
}

/** Texts of which nobody has said whose they are; in the words of their index. */
export function textsToPlace(tx: Tx, practice: string) {
  return tx
    .selectFrom('received_text')
    .where('received_text.practice', '=', practice)
    .where(sql<boolean>`(received_text.placed_at IS NULL AND received_text.patient IS NULL)`)
}

/** How many wait that whoever asks may not read, and how many of them with urgent words. */
export async function countHiddenToPlace(
  tx: Tx,
  practice: string,
): Promise<{ number: number; urgent: number }> {
  const hidden = await hiddenToPlace(tx, practice)
  return { number: hidden.length, urgent: hidden.filter(({ urgent }) => urgent).length }
}

/** Those that may be of a restricted patient, by their number: none for who sees restricted patients now. */
async function hiddenToPlace(tx: Tx, practice: string): Promise<{ id: string; urgent: boolean }[]> {
  if (seesRestricted(practice)) return []
  return aboutEverybody(runIn(tx), () =>
    textsToPlace(tx, practice)
      .select(['received_text.id', 'received_text.urgent'])
      .where(
        sql<boolean>`(
          received_text.address_key IN (
            SELECT texted.address_key FROM texted
            JOIN patient ON patient.practice = ${practice} AND patient.id = texted.patient
            WHERE texted.practice = ${practice} AND patient.restricted
          )
          OR received_text.address_key IN (
            SELECT sha256(convert_to('sms ' || patient.mobile_phone, 'UTF8')) FROM patient
            WHERE patient.practice = ${practice} AND patient.restricted AND patient.mobile_phone IS NOT NULL
          )
        )`,
      )
      .execute(),
  )
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
