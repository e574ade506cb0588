import { asPractice } from '../platform/database/database.ts'
import { defineQueue, type Jobs } from '../platform/jobs.ts'
import { withoutValues } from '../platform/surprise.ts'
import { channelNamed, CHANNELS, referenceOf, type Channel, type ChannelName, type Found } from './channel.ts'
import { settleFound, type DeliveryState } from './delivery.ts'
import type { Sending } from './deliver.ts'
import { handOverAgain } from './hand-over-again.ts'
import { sendQueue } from './message.ts'
import { endLinksBefore } from './secure-link/link.ts'
import { takeTurn } from './rate.ts'

/** Once a minute: what nobody is at work on any more is looked after. */
export const sweepQueue = defineQueue<Record<string, never>>('sweep-messages', {
  policy: 'one-a-key',
  expireMinutes: 30,
  retries: 0,
})

/** Of what is due, and of the attempts by each channel, in one sweep; what is left comes with the next. */
const mostAtOnce = 1000
/** Seconds until a channel that could not say is asked again, longer each time. */
const pauses = [60, 300, 900, 3600]
/** After a day of handing over again, a person finds out. */
const mostAgain = 26

/**
 * Sends what is due, and finds out what became of attempts that had no answer or no receipt. What is due waits for nobody's
 * answer; what is found not to have left is sent at once.
 */
export async function sweep(sending: Sending, jobs: Pick<Jobs, 'add'>): Promise<void> {
  await addDue(sending, jobs)
  for (const channel of CHANNELS) await lookUpAll(sending, channel)
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
  channel_id: string | null
  state: DeliveryState
  looks: number
  /** When it was to leave: it has not left before. */
  due_at: Date
}

/** One after the other, until the channel says nothing: whoever waits for each of a thousand answers waits for hours. */
async function lookUpAll(sending: Sending, channel: ChannelName): Promise<void> {
  const { rows } = await sending.database.owner.query<Doubtful>(
    `SELECT delivery.practice, delivery.id, message, channel, channel_id, delivery.state, looks, due_at
     FROM delivery JOIN message ON message.practice = delivery.practice AND message.id = delivery.message
     WHERE look_at <= $1 AND channel = $2 ORDER BY look_at, delivery.practice, delivery.id LIMIT $3`,
    [sending.clock.now(), channel, mostAtOnce],
  )
  for (const doubtful of rows) if (!(await lookUp(sending, doubtful))) return
}

/** False where the channel said nothing. */
async function lookUp(sending: Sending, doubtful: Doubtful): Promise<boolean> {
  const { database, clock, log } = sending
  const { practice, id, message, state, looks } = doubtful
  const channel = channelNamed(sending.channels, doubtful.channel)
  try {
    if (channel?.find) await takeTurn(sending, channel)
    if (channel?.takesOnceForDays !== undefined && state !== 'accepted')
      return await sendAgain(sending, channel, doubtful)
    const found = await ask(channel, doubtful)
    if (found === null || (found.is === 'unknown' && mayBeForgotten(channel!, doubtful, clock.now()))) {
      await leaveToPerson(sending, doubtful)
      return true
    }
    await asPractice(database, practice, (tx) =>
      settleFound(tx, { practice, message, delivery: id, now: clock.now(), state, looks }, found, channel!),
    )
    return true
  } catch (error) {
    log?.warn({ delivery: id, ...withoutValues(error) }, 'a channel could not say what became of an attempt')
    await postpone(sending, doubtful)
    return false
  }
}

async function ask(
  channel: Channel | undefined,
  { practice, message, channel_id }: Doubtful,
): Promise<Found | null> {
  if (!channel?.find) return null
  return channel.find(referenceOf(practice, message), practice, channel_id)
}

/** Not known any more is not the same as never taken: the database may be one of weeks ago. */
function mayBeForgotten({ remembersDays }: Channel, { state, due_at }: Doubtful, now: Date): boolean {
  return state !== 'accepted' && remembersDays !== undefined && +now - +due_at > remembersDays * 86_400_000
}

async function sendAgain(sending: Sending, channel: Channel, doubtful: Doubtful): Promise<boolean> {
  const { practice, message, id: delivery, looks } = doubtful
  const became =
    looks >= mostAgain ? 'person' : await handOverAgain(sending, channel, { practice, message, delivery })
  if (became === 'person') await leaveToPerson(sending, doubtful)
  else if (became !== 'settled') await postpone(sending, doubtful, became.again)
  return typeof became === 'string' || !became.isSilent
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
    const at = clock.now()
    const carried = await tx
      .updateTable('message')
      .set({ state: 'uncertain', state_since: at })
      .where('practice', '=', practice)
      .where('id', '=', message)
      .returning(['kind', 'link'])
      .executeTakeFirst()
    if (carried) await endLinksBefore(tx, { practice, ...carried, at })
  })
}

/** Longer each time, and no shorter than the channel wants. */
async function postpone({ database, clock }: Sending, doubtful: Doubtful, again = 0): Promise<void> {
  const { practice, id, looks } = doubtful
  const pause = Math.max(pauses[Math.min(looks, pauses.length - 1)]!, again)
  const at = new Date(+clock.now() + pause * 1000)
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
