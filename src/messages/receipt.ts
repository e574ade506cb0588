import { asPractice, type Database } from '../platform/database/database.ts'
import { readReference, type Channel, type Found } from './channel.ts'
import { settleFound, settleOnItsWay, type DeliveryState } from './delivery.ts'

/**
 * A channel says by itself what became of a message. Answers `early` when our own attempt has not been settled yet: the
 * channel is asked to say it again. What is known already, and what is not ours, is `taken` and changes nothing.
 */
export async function takeReceipt(
  database: Database,
  channel: Channel,
  { reference, found, now }: { reference: unknown; found: Found; now: Date },
): Promise<'early' | 'taken'> {
  const ours = readReference(reference)
  if (ours === null) return 'taken'
  const { practice, message } = ours
  return asPractice(database, practice, async (tx) => {
    const row = await tx
      .selectFrom('delivery')
      .select(['id', 'state', 'looks'])
      .where('practice', '=', practice)
      .where('message', '=', message)
      .where('channel', '=', channel.name)
      .where('state', '<>', 'not-sent')
      .forUpdate()
      .executeTakeFirst()
    if (row?.state === 'sending') return 'early'
    if (!row || found.is === 'unknown') return 'taken'
    const { id: delivery, looks } = row
    const state = row.state as DeliveryState
    const at = { practice, message, delivery, now, state, looks }
    await (found.is === 'on-its-way'
      ? settleOnItsWay(tx, at, found, channel)
      : settleFound(tx, at, found, channel))
    return 'taken'
  })
}
