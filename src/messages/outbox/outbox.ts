import { sql } from 'kysely'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import type { Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { readReference, type Channel } from '../channel.ts'
import type { Way } from '../message.ts'

/** Is told of what the outbox was given, to say so at the terminal of whoever tries the product: never whose it is. */
export type CameToOutbox = (way: Way, message: string) => void

/**
 * The channel that comes with the product: what it is given is kept and shown on a page as a phone and a mailbox would show
 * it, and goes nowhere.
 */
export function outbox(parts: {
  database: Database
  secrets: Secrets
  clock: Clock
  cameToOutbox?: CameToOutbox | undefined
}): Channel {
  const { database, secrets, clock, cameToOutbox } = parts
  return {
    name: 'outbox',
    rate: { perSecond: 1000, burst: 1000 },
    textsComeBack: true,
    async send({ reference, way, address, subject, text }, practice) {
      const { message } = readReference(reference)!
      const content = secrets.seal(JSON.stringify({ address, subject, text }), place(practice, message))
      await asPractice(database, practice, (tx) =>
        tx
          .insertInto('outbox_item')
          .values({ practice, message, came_at: clock.now(), way, sealed_content: content })
          .execute(),
      )
      cameToOutbox?.(way, message)
      return { is: 'accepted', id: message }
    },
    async find(reference, practice) {
      const { message } = readReference(reference)!
      const found = await asPractice(database, practice, (tx) =>
        tx
          .selectFrom('outbox_item')
          .select('message')
          .where('practice', '=', practice)
          .where('message', '=', message)
          .executeTakeFirst(),
      )
      return found ? { is: 'delivered', id: message, said: 'in the outbox' } : { is: 'unknown' }
    },
  }
}

/** A message as it lies in the outbox. */
export interface OutboxItem {
  message: string
  /** Whom it is for. */
  patient: string
  cameAt: Date
  way: Way
  address: string
  subject: string | null
  text: string
}

/** The latest that the outbox of a practice was given, newest first. */
export async function readOutbox(
  tx: Tx,
  secrets: Secrets,
  { practice, limit, message }: { practice: string; limit: number; message?: string },
): Promise<OutboxItem[]> {
  const rows = await tx
    .selectFrom('outbox_item')
    .innerJoin('message', (join) =>
      join.on('message.practice', '=', practice).onRef('message.id', '=', 'outbox_item.message'),
    )
    // Whoever does not see a restricted patient does not read what they were sent.
    .innerJoin('patient', (join) =>
      join.on('patient.practice', '=', practice).onRef('patient.id', '=', 'message.patient'),
    )
    .select(['message', 'message.patient', 'came_at', 'outbox_item.way', 'outbox_item.sealed_content'])
    .where('outbox_item.practice', '=', practice)
    .$if(message !== undefined, (query) => query.where(sql`message::text`, '=', message!))
    .orderBy('came_at', 'desc')
    .orderBy('message', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ message, patient, came_at: cameAt, way, sealed_content: content }) => ({
    ...{ message, patient, cameAt, way: way as Way },
    ...(JSON.parse(secrets.open(content, place(practice, message))) as Pick<
      OutboxItem,
      'address' | 'subject' | 'text'
    >),
  }))
}

/** The number of a text that lies there. Throws `not-found` for anything else. */
export async function findTextInOutbox(
  tx: Tx,
  secrets: Secrets,
  { practice, message }: { practice: string; message: string },
): Promise<{ address: string }> {
  const items = await readOutbox(tx, secrets, { practice, limit: 1, message })
  const [item] = items
  if (item?.way === 'sms') return item
  throw new ProductError('not-found', 'There is no such text in the outbox.')
}

/** What is sealed of the outbox. */
export const sealedOfOutbox: SealedColumn = {
  ...{ table: 'outbox_item', column: 'sealed_content', key: ['practice', 'message'] },
  belongsTo: ({ practice, message }) => place(practice!, message!),
}

const place = (practice: string, message: string) => `outbox ${practice} ${message}`
