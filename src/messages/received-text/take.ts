import { sql } from 'kysely'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { oneAtATime } from '../../platform/database/one-at-a-time.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { phone } from '../../patients/identity.ts'
import { addressKey, endObjections, object } from '../../patients/preferences/objection.ts'
import { addressShown } from '../address.ts'
import type { ChannelName, Channels } from '../channel.ts'
import { redFlagIn } from '../reply/red-flags.ts'
import { answerAtOnce, type UrgentText } from './answer-at-once.ts'
import { kindOf, type TextKind } from './kind.ts'
import { isHeldByAnother } from './candidates.ts'
import { findTexted, type Texted } from './texted.ts'

/** A text as a service brings it. */
export interface BroughtText {
  channel: ChannelName
  /** How the service calls it. */
  id: string
  /** In whatever way it is written. */
  from: string
  text: string
  /** When they sent it, as the service says; the moment that it came where it says nothing. */
  sentAt?: Date
  at: Date
}

export interface TakingTexts {
  database: Database
  secrets: Secrets
  /** By what words of an emergency are answered; without these they are not. */
  jobs?: Pick<Jobs, 'add'> | undefined
  channels?: Channels | undefined
}

/** What is sealed of one. */
export interface ReceivedContent {
  number: string
  text: string
}

/** Within so long a text is taken for an answer to what was sent. */
const lately = 30 * 86_400_000
/** Longer ones come in several. */
const longest = 2000

/**
 * Takes a text that somebody sent back. STOP closes their number at every practice that has texted it within a year; START
 * opens it. Everything else is for the practice that texted it last, and stands in the thread where only one patient was
 * texted on it lately and no other holds it. Where several practices have, or several patients may have sent it, it waits
 * at each of them until staff say whose it is. STOP and START hold for the number, whoever sent them. Of a number that nobody has texted, nothing is kept.
 */
export async function takeReceivedText(deps: TakingTexts, brought: BroughtText): Promise<void> {
  const { database } = deps
  const number = phone(brought.from)
  if (!number) return
  const texted = await findTexted(database.owner, number, brought.at)
  const recent = texted.filter(({ at }) => +brought.at - +at <= lately)
  const kind = kindOf(brought.text)
  // Whom it is for may look otherwise by now: what stands with one practice does not come to another as well.
  if (kind === 'words' && (await wereBrought(database.owner, brought.channel, [brought.id])).size > 0) return
  const practices = practicesOf(texted)
  const mayBe = practicesOf(recent).length > 1 ? practicesOf(recent) : practices.slice(0, 1)
  for (const practice of kind === 'words' ? mayBe : practices)
    await asPractice(database, practice, async (tx) => {
      const patient = onlyOneTexted(recent, practice)
      const isTheirs =
        kind !== 'words' ||
        (mayBe.length === 1 &&
          patient !== null &&
          !(await isHeldByAnother(tx, { practice, number, patient })) &&
          // In the thread of a restricted patient nobody would look for it.
          !(await isRestricted(tx, { practice, patient })))
      const isNew = await takeAt(tx, deps.secrets, {
        ...{ ...brought, practice, number, kind, patient: isTheirs ? patient : null },
      })
      const last = texted.find((each) => each.practice === practice)!.patient
      // One answer is enough, by whichever of the practices texted last.
      if (isNew && kind === 'words' && practice === mayBe[0])
        await answer(tx, deps, { ...brought, practice, number, patient: (isTheirs ? patient : null) ?? last })
    })
}

async function answer(
  tx: Tx,
  { secrets, jobs, channels }: TakingTexts,
  text: Omit<UrgentText, 'sentAt'> & { sentAt?: Date },
): Promise<void> {
  if (!jobs || !channels) return
  await answerAtOnce(tx, { jobs, secrets, sms: channels.sms }, { ...text, sentAt: text.sentAt ?? text.at })
}

/** Which of these texts were brought before, to whatever practice. */
export async function wereBrought(
  owner: pg.Pool,
  channel: ChannelName,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await owner.query<{ id: string }>(
    'SELECT channel_id AS id FROM received_text WHERE channel_id = ANY ($1) AND channel = $2',
    [ids, channel],
  )
  return new Set(rows.map(({ id }) => id))
}

const practicesOf = (texted: readonly Texted[]) => [...new Set(texted.map(({ practice }) => practice))]

/** Who was texted there, where nobody else of the practice was. */
function onlyOneTexted(recent: readonly Texted[], practice: string): string | null {
  const [one, ...more] = recent.filter((texted) => texted.practice === practice)
  return one && more.length === 0 ? one.patient : null
}

async function isRestricted(tx: Tx, of: { practice: string; patient: string }): Promise<boolean> {
  const found = await tx
    .selectNoFrom(sql<boolean>`is_restricted(${of.practice}, ${of.patient}::uuid)`.as('is'))
    .executeTakeFirstOrThrow()
  return found.is
}

type Taken = BroughtText & { practice: string; number: string; kind: TextKind; patient: string | null }

/** Keeps it and does what it asks for; false where it was brought before. */
async function takeAt(tx: Tx, secrets: Secrets, taken: Taken): Promise<boolean> {
  const { practice, number, kind, at } = taken
  if (kind !== 'words') await oneAtATime(tx, 'received text', practice + number)
  if (!(await keep(tx, secrets, taken))) return false
  if (kind !== 'words' && (await isTakenBack(tx, taken))) return true
  const address = { practice, way: 'sms', address: number, actor: { product: 'received-text' }, at } as const
  const closed = { practice, way: 'sms', key: addressKey('sms', number), actor: address.actor, at } as const
  if (kind === 'stop')
    await object(tx, { ...closed, addressShown: addressShown('sms', number), patient: null, why: 'stop' })
  if (kind === 'start') await endObjections(tx, { ...address, why: 'start' })
  return true
}

/** Whether its sender has said the one or the other since: a service brings again later what it could not bring at once. */
async function isTakenBack(tx: Tx, { practice, number, sentAt, at }: Taken): Promise<boolean> {
  const later = await tx
    .selectFrom('received_text')
    .select('id')
    .where('practice', '=', practice)
    .where('address_key', '=', addressKey('sms', number))
    .where('kind', '<>', 'words')
    .where('sent_at', '>', sentAt ?? at)
    .limit(1)
    .executeTakeFirst()
  return later !== undefined
}

/** Writes it down; false where it was brought before, and everything that it asks for is done. */
async function keep(tx: Tx, secrets: Secrets, taken: Taken): Promise<boolean> {
  const { practice, channel, id: channel_id, number, kind, patient, at } = taken
  const id = uuidv7()
  const content: ReceivedContent = { number, text: taken.text.slice(0, longest) }
  const made = await tx
    .insertInto('received_text')
    .values({
      ...{ practice, id, channel, channel_id, kind, patient, came_at: at, sent_at: taken.sentAt ?? at },
      ...{ address_key: addressKey('sms', number), address_shown: addressShown('sms', number) },
      sealed_content: secrets.seal(JSON.stringify(content), receivedPlace(practice, id)),
      urgent: kind === 'words' && redFlagIn(taken.text) !== null,
      // Of STOP and START nobody has to say whose they are: they hold for the number.
      placed_at: kind === 'words' ? null : at,
    })
    .onConflict((conflict) => conflict.columns(['practice', 'channel', 'channel_id']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) return false
  await recordAudit(tx, practice, {
    ...{ action: 'text-received', actor: { product: 'received-text' }, facts: { kind }, at },
    subject: { text: id, ...(patient !== null && { patient }) },
  })
  return true
}

/** What the words of one are sealed to. */
export const receivedPlace = (practice: string, id: string) => `received text ${practice} ${id}`

/** What is sealed of received texts. */
export const sealedOfReceivedTexts: SealedColumn = {
  ...{ table: 'received_text', column: 'sealed_content', key: ['practice', 'id'] },
  belongsTo: ({ practice, id }) => receivedPlace(practice!, id!),
}
