import { asPractice } from '../platform/database/database.ts'
import { defineQueue, type Jobs } from '../platform/jobs.ts'
import { withoutValues } from '../platform/surprise.ts'
import { referenceOf, type Channel, type Found } from './channel.ts'
import { settleFound, type DeliveryState } from './delivery.ts'
import type { Sending } from './deliver.ts'
import { sendQueue } from './message.ts'

/** Once a minute: what nobody is at work on any more is looked after. */
export const sweepQueue = defineQueue<Record<string, never>>('sweep-messages', {
  policy: 'one-a-key',
  expireMinutes: 30,
  retries: 0,
})

/** In one sweep; what is left comes with the next. */
const mostAtOnce = 1000
/** Seconds until a channel that could not say is asked again, longer each time. */
const pauses = [60, 300, 900, 3600]

/** Sends what is due, and finds out what became of attempts that had no answer or no receipt. */
export async function sweep(sending: Sending, jobs: Pick<Jobs, 'add'>): Promise<void> {
  await lookUpAll(sending)
  await addDue(sending, jobs)
}

/** A message that is due has a job; one whose job was lost, or that waited for its time, gets one here. */
async function addDue({ database, clock }: Sending, jobs: Pick<Jobs, 'add'>): Promise<void> {
  const { rows } = await database.owner.query<{ practice: string; message: string }>(
    `SELECT practice, id AS message FROM message WHERE state = 'queued' AND due_at <= $1
     ORDER BY due_at, practice, id LIMIT $2`,
    [clock.now(), mostAtOnce],
  )
  for (const due of rows) await jobs.add(sendQueue, due, { key: due.message })
}

interface Doubtful {
  practice: string
  id: string
  message: string
  channel: string
  state: DeliveryState
  looks: number
}

async function lookUpAll(sending: Sending): Promise<void> {
  const { rows } = await sending.database.owner.query<Doubtful>(
    `SELECT practice, id, message, channel, state, looks FROM delivery
     WHERE look_at <= $1 ORDER BY look_at, practice, id LIMIT $2`,
    [sending.clock.now(), mostAtOnce],
  )
  for (const doubtful of rows) await lookUp(sending, doubtful)
}

async function lookUp(sending: Sending, doubtful: Doubtful): Promise<void> {
  const { database, clock, log } = sending
  const { practice, id, message, channel: name, state, looks } = doubtful
  const channel = Object.values(sending.channels).find((one) => one.name === name)
  try {
    const found = await ask(channel, practice, message)
    if (found === null) return await leaveToPerson(sending, doubtful)
    await asPractice(database, practice, (tx) =>
      settleFound(tx, { practice, message, delivery: id, now: clock.now(), state, looks }, found, channel!),
    )
  } catch (error) {
    log?.warn({ delivery: id, ...withoutValues(error) }, 'a channel could not say what became of an attempt')
    const pause = pauses[Math.min(looks, pauses.length - 1)]! * 1000
    await postpone(sending, doubtful, new Date(+clock.now() + pause))
  }
}

async function ask(channel: Channel | undefined, practice: string, message: string): Promise<Found | null> {
  if (!channel?.find) return null
  return channel.find(referenceOf(practice, message), practice)
}

/** Nobody can be asked: the message stays uncertain until a person says whether it came. */
async function leaveToPerson(
  { database, clock }: Sending,
  { practice, id, message }: Doubtful,
): Promise<void> {
  await asPractice(database, practice, async (tx) => {
    const changed = await tx
      .updateTable('delivery')
      .set({ state: 'uncertain', look_at: null })
      .where('practice', '=', practice)
      .where('id', '=', id)
      .where('state', 'in', ['sending', 'uncertain'])
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return
    await tx
      .updateTable('message')
      .set({ state: 'uncertain', state_since: clock.now() })
      .where('practice', '=', practice)
      .where('id', '=', message)
      .execute()
  })
}

async function postpone({ database }: Sending, { practice, id }: Doubtful, at: Date): Promise<void> {
  await asPractice(database, practice, (tx) =>
    tx
      .updateTable('delivery')
      .set((row) => ({ look_at: at, looks: row('looks', '+', 1) }))
      .where('practice', '=', practice)
      .where('id', '=', id)
      .where('look_at', 'is not', null)
      .execute(),
  )
}
