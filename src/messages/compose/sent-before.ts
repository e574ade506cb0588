import type { Tx } from '../../platform/database/database.ts'
import { oneAtATime } from '../../platform/database/one-at-a-time.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { addressKey } from '../../patients/preferences/objection.ts'
import { isShown } from '../address.ts'
import { contentPlace, type Content, type MessageState, type Way } from '../message.ts'
import { countSms } from '../sms-parts.ts'
import type { Draft, Target } from './draft.ts'

/** Who writes to whom, and when. */
export interface Writing {
  practice: string
  patient: string
  staff: string
  at: Date
}

/** A message that somebody may be about to send a second time. */
export interface SentBefore {
  id: string
  /** It says the same at the same address; or it was sent since a draft was opened that is gone now. */
  because: 'same-words' | 'draft-gone'
  writtenAt: Date
  dueAt: Date
  state: MessageState
  way: Way
  /** Null where it is not kept. */
  addressShown: string | null
  text: string
}

/** So long ago somebody who sends the same words again means it. */
const AGAIN_AFTER_MS = 3_600_000

/** What certainly reached nobody may be sent again without a word. */
const REACHED_NOBODY: readonly MessageState[] = ['failed', 'stopped', 'cancelled']

/**
 * What this person has sent to this patient that a draft may repeat, the newest; null where there is none, or where it is the one
 * that they ticked. Of two forms that are sent at once, whatever the window, the second sees the message of the first: nobody else
 * goes on until this transaction is over. The same form sent twice is one message anyway, by its `number`.
 */
export async function findSentBefore(
  tx: Tx,
  secrets: Secrets,
  writing: Writing,
  draft: Draft,
  { target, number }: { target: Target; number: string },
): Promise<SentBefore | null> {
  await oneWriter(tx, writing)
  if (await isMade(tx, writing.practice, number)) return null
  const same = await findSameWords(tx, secrets, writing, draft, target)
  const since = await findSinceDraft(tx, secrets, writing, draft)
  const [newest = null] = [same, since]
    .filter((each) => each !== null)
    .sort((one, other) => (one.id < other.id ? 1 : -1))
  return newest === null || newest.id === draft.again ? null : newest
}

/** What was sent since a draft was opened that is gone now; null where it is still there, or nothing was, or it was ticked. */
export async function findSentOfDraft(
  tx: Tx,
  secrets: Secrets,
  writing: Writing,
  draft: Draft,
): Promise<SentBefore | null> {
  await oneWriter(tx, writing)
  const since = await findSinceDraft(tx, secrets, writing, draft)
  return since === null || since.id === draft.again ? null : since
}

function oneWriter(tx: Tx, { practice, patient, staff }: Writing): Promise<void> {
  return oneAtATime(tx, 'send a message', `${practice} ${staff} ${patient}`)
}

async function isMade(tx: Tx, practice: string, number: string): Promise<boolean> {
  const made = await tx
    .selectFrom('message')
    .select('id')
    .where('practice', '=', practice)
    .where('form', '=', number)
    .executeTakeFirst()
  return made !== undefined
}

async function findSameWords(
  tx: Tx,
  secrets: Secrets,
  writing: Writing,
  { text }: Draft,
  { way, address }: Target,
): Promise<SentBefore | null> {
  const since = new Date(+writing.at - AGAIN_AFTER_MS)
  // One that was written before and leaves now, or is still to leave, reaches them as well.
  const rows = await mayHaveReached(tx, writing)
    .where('way', '=', way)
    .where('address_key', '=', addressKey(way, address))
    .where((row) => row.or([row('created_at', '>', since), row('due_at', '>', since)]))
    .execute()
  const words = bareWords(text)
  const found = rows
    .map((row) => opened(secrets, writing.practice, row, 'same-words'))
    .find((before) => bareWords(before.text) === words)
  return found ?? null
}

async function findSinceDraft(
  tx: Tx,
  secrets: Secrets,
  writing: Writing,
  { form, saved }: Draft,
): Promise<SentBefore | null> {
  if (saved === null) return null
  const { practice, patient, staff } = writing
  const draft = await tx
    .selectFrom('draft')
    .select('id')
    .where('practice', '=', practice)
    .where('id', '=', form)
    .where('staff', '=', staff)
    .where('patient', '=', patient)
    .executeTakeFirst()
  if (draft) return null
  const row = await mayHaveReached(tx, writing).where('created_at', '>=', saved).limit(1).executeTakeFirst()
  return row ? opened(secrets, practice, row, 'draft-gone') : null
}

function mayHaveReached(tx: Tx, { practice, patient, staff }: Writing) {
  return tx
    .selectFrom('message')
    .select(['id', 'created_at', 'due_at', 'state', 'way', 'address_shown', 'sealed_content'])
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('staff', '=', staff)
    .where('kind', '=', 'words')
    .where('state', 'not in', REACHED_NOBODY)
    .orderBy('id', 'desc')
}

interface Row {
  id: string
  created_at: Date
  due_at: Date
  state: string
  way: string
  address_shown: string
  sealed_content: Buffer
}

function opened(secrets: Secrets, practice: string, row: Row, because: SentBefore['because']): SentBefore {
  const { text } = JSON.parse(secrets.open(row.sealed_content, contentPlace(practice, row.id))) as Content
  return {
    ...{ id: row.id, because, text, writtenAt: row.created_at, dueAt: row.due_at },
    ...{ state: row.state as MessageState, way: row.way as Way },
    addressShown: isShown(row.address_shown) ? row.address_shown : null,
  }
}

/** As a text would carry them, whatever stands between them: behind a link they are the same words. */
const bareWords = (text: string) => countSms(text).text.replace(/\s+/g, ' ').trim()
