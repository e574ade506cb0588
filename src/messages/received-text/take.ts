import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { phone } from '../../patients/identity.ts'
import { addressKey, endObjections, object } from '../../patients/preferences/objection.ts'
import { addressShown } from '../address.ts'
import type { ChannelName } from '../channel.ts'
import { redFlagIn } from '../reply/red-flags.ts'
import { kindOf, type TextKind } from './kind.ts'
import { findTexted, type Texted } from './texted.ts'

/** A text as a service brings it. */
export interface BroughtText {
  channel: ChannelName
  /** How the service calls it. */
  id: string
  /** In whatever way it is written. */
  from: string
  text: string
  at: Date
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
 * opens it. Everything else is for the practice that texted it last: in the thread, where one patient was texted on it
 * lately, else in a list for staff. Of a number that nobody has texted, nothing is kept.
 */
export async function takeReceivedText(
  { database, secrets }: { database: Database; secrets: Secrets },
  brought: BroughtText,
): Promise<void> {
  const number = phone(brought.from)
  if (!number) return
  const texted = await findTexted(database.owner, number, brought.at)
  const kind = kindOf(brought.text)
  const practices = [...new Set(texted.map(({ practice }) => practice))]
  for (const practice of kind === 'words' ? practices.slice(0, 1) : practices)
    await asPractice(database, practice, (tx) =>
      takeAt(tx, secrets, {
        ...brought,
        practice,
        number,
        kind,
        patient: patientOf(texted, practice, brought.at),
      }),
    )
}

/** Whose answer it is, where only one patient of the practice was texted there lately. */
function patientOf(texted: readonly Texted[], practice: string, now: Date): string | null {
  const there = texted.filter((one) => one.practice === practice && +now - +one.at <= lately)
  return there.length === 1 ? there[0]!.patient : null
}

type Taken = BroughtText & { practice: string; number: string; kind: TextKind; patient: string | null }

async function takeAt(tx: Tx, secrets: Secrets, taken: Taken): Promise<void> {
  if (!(await keep(tx, secrets, taken))) return
  const { practice, number, kind, at } = taken
  const address = { practice, way: 'sms', address: number, actor: { product: 'received-text' }, at } as const
  if (kind === 'stop')
    await object(tx, { ...address, addressShown: addressShown('sms', number), patient: null, why: 'stop' })
  if (kind === 'start') await endObjections(tx, { ...address, why: 'start' })
}

/** Writes it down; false where it was brought before, and everything that it asks for is done. */
async function keep(tx: Tx, secrets: Secrets, taken: Taken): Promise<boolean> {
  const { practice, channel, id: channel_id, number, kind, patient, at } = taken
  const id = uuidv7()
  const content: ReceivedContent = { number, text: taken.text.slice(0, longest) }
  const made = await tx
    .insertInto('received_text')
    .values({
      ...{ practice, id, channel, channel_id, kind, patient, came_at: at },
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
