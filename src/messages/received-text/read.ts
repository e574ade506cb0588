import { sql, type RawBuilder } from 'kysely'
import { aboutEverybody, runIn, seesRestricted, type Tx } from '../../platform/database/database.ts'
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
  /** Who has said whose it is, or that it is nobody's, and when; null where no person did. */
  placed: { who: string | null; at: Date } | null
}

/** A text in the thread of a patient. */
export interface TextInThread extends ReceivedText {
  /** Not where somebody whom the reader does not see may have sent it, too: nothing of it is moved then. */
  canBePutBack: boolean
}

/** Those of one patient, the oldest first, between two places of their thread. */
export async function readReceived(
  tx: Tx,
  secrets: Secrets,
  asked: { practice: string; patient: string; after: string | null; before: string | null },
): Promise<TextInThread[]> {
  const { practice, patient, after, before } = asked
  let query = received(tx, practice).where('patient', 'in', recordsOf(practice, patient)).orderBy('id')
  if (after !== null) query = query.where('id', '>', after)
  if (before !== null) query = query.where('id', '<', before)
  const texts = (await query.execute()).map((row) => opened(secrets, practice, row))
  const ofNobodyHidden = new Set<string>()
  for (const number of new Set(texts.filter(({ kind }) => kind === 'words').map(({ number }) => number)))
    if ((await candidatesOf(tx, { practice, number })) !== null) ofNobodyHidden.add(number)
  return texts.map((text) => ({
    ...text,
    canBePutBack: text.kind === 'words' && ofNobodyHidden.has(text.number),
  }))
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
  const rows = await aboutEverybody(runIn(tx), () =>
    toPlace(tx, practice)
      .where(sql<boolean>`NOT ${isHidden(practice)}`)
      .orderBy('urgent', 'desc')
      .orderBy('id')
      .limit(most)
      .execute(),
  )
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

/** Those that somebody has seen to for no patient, the last one first. Without those that `readToPlace` leaves out. */
export async function readForNobody(tx: Tx, secrets: Secrets, practice: string): Promise<ReceivedText[]> {
  const rows = await forNobody(tx, practice).orderBy('placed_at', 'desc').limit(most).execute()
  const found: ReceivedText[] = []
  for (const row of rows) {
    const text = opened(secrets, practice, row)
    if ((await candidatesOf(tx, { practice, number: text.number })) !== null) found.push(text)
  }
  return found
}

/** In the words of their index. */
function forNobody(tx: Tx, practice: string) {
  return received(tx, practice).where(
    sql<boolean>`(kind = 'words' AND patient IS NULL AND placed_at IS NOT NULL)`,
  )
}

/** How many wait, and how many of them with urgent words. */
interface Counted {
  number: number
  urgent: number
}

/** How many wait that whoever asks may read, and how many that they may not. */
export async function countToPlace(tx: Tx, practice: string): Promise<{ shown: Counted; hidden: Counted }> {
  const urgent = (only: RawBuilder<boolean>) => sql<number>`count(*) FILTER (WHERE ${only} AND texts.urgent)`
  const number = (only: RawBuilder<boolean>) => sql<number>`count(*) FILTER (WHERE ${only})`
  const [shown, hidden] = [sql<boolean>`NOT texts.hidden`, sql<boolean>`texts.hidden`]
  const found = await aboutEverybody(runIn(tx), () =>
    tx
      .selectFrom(
        textsToPlace(tx, practice)
          .select(['urgent', isHidden(practice).as('hidden')])
          .as('texts'),
      )
      .select([number(shown).as('shown'), urgent(shown).as('urgentShown')])
      .select([number(hidden).as('hidden'), urgent(hidden).as('urgentHidden')])
      .executeTakeFirstOrThrow(),
  )
  return {
    shown: { number: found.shown, urgent: found.urgentShown },
    hidden: { number: found.hidden, urgent: found.urgentHidden },
  }
}

/** Whether one may be of a restricted patient, by its number: none is for who sees restricted patients now. */
function isHidden(practice: string): RawBuilder<boolean> {
  if (seesRestricted(practice)) return sql`false`
  return sql`(
    received_text.address_key IN (
      SELECT texted.address_key FROM texted
      JOIN patient ON patient.practice = ${practice} AND patient.id = texted.patient
      WHERE texted.practice = ${practice} AND patient.restricted
    )
    OR received_text.address_key IN (
      SELECT sha256(convert_to('sms ' || patient.mobile_phone, 'UTF8')) FROM patient
      WHERE patient.practice = ${practice} AND patient.restricted AND patient.mobile_phone IS NOT NULL
    )
  )`
}

export function toPlace(tx: Tx, practice: string) {
  return received(tx, practice).where('patient', 'is', null).where('placed_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof received>['execute']>>[number]

export function received(tx: Tx, practice: string) {
  return tx
    .selectFrom('received_text')
    .select(['id', 'kind', 'sealed_content', 'address_shown', 'urgent', 'came_at', 'read_at'])
    .select(['placed_at', 'placed_by'])
    .select(sql<string | null>`(SELECT name FROM staff WHERE staff.id = received_text.read_by)`.as('reader'))
    .select(
      sql<string | null>`(SELECT name FROM staff WHERE staff.id = received_text.placed_by)`.as('placer'),
    )
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
    placed: row.placed_by === null ? null : { who: row.placer, at: row.placed_at! },
  }
}
