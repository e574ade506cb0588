import { defineQueue, type Jobs } from '../../platform/jobs.ts'
import { withoutValues } from '../../platform/surprise.ts'
import { everyChannel, type Channel, type ListedText } from '../channel.ts'
import type { Sending } from '../deliver.ts'
import { takeTurn } from '../rate.ts'
import { takeReceivedText, wereBrought } from './take.ts'

/** Once a minute: texts that a service has, and could not bring. */
export const pollQueue = defineQueue<Record<string, never>>('poll-received-texts', {
  policy: 'one-a-key',
  expireMinutes: 30,
  retries: 0,
})

/** A service may list a text a while after it came: so much is read once more. */
const againMinutes = 15

type Polling = Pick<Sending, 'database' | 'secrets' | 'channels' | 'clock' | 'log' | 'wait'> & {
  /** For answers to words of an emergency. */
  jobs?: Pick<Jobs, 'add'>
}

/**
 * Takes the received texts that no service has brought: a STOP counts, whether its callback came or not. What was brought is
 * not taken again, and what was not is taken in the order in which it was sent. How far they were read stands in the
 * database: from one that was put back, it goes back as well, and they are read again.
 */
export async function pollReceivedTexts(polling: Polling): Promise<void> {
  for (const channel of everyChannel(polling.channels))
    await pollOne(polling, channel).catch((error: unknown) =>
      polling.log?.warn(withoutValues(error), 'a channel could not list the texts that came back'),
    )
}

async function pollOne(polling: Polling, channel: Channel): Promise<void> {
  if (!channel.listReceived) return
  const { database } = polling
  const until = await readUntil(polling, channel)
  const texts = await listSince(polling, channel, new Date(until - againMinutes * 60_000))
  const brought = await wereBrought(
    database.owner,
    channel.name,
    texts.map(({ id }) => id),
  )
  let areAllTaken = true
  for (const text of texts.toReversed())
    if (!brought.has(text.id)) areAllTaken = (await takeOne(polling, channel, text)) && areAllTaken
  const [newest] = texts
  if (areAllTaken && newest && +newest.sentAt > until) await keepUntil(polling, channel, newest.sentAt)
}

/** One that cannot be taken keeps nobody from the others; it is read again. */
async function takeOne(
  polling: Polling,
  { name: channel }: Channel,
  { id, from, text, sentAt }: ListedText,
): Promise<boolean> {
  const at = polling.clock.now()
  try {
    await takeReceivedText(polling, { channel, id, from, text, sentAt: sentAt < at ? sentAt : at, at })
    return true
  } catch (error) {
    polling.log?.warn(withoutValues(error), 'a text that came back could not be taken')
    return false
  }
}

/** The newest first. */
async function listSince(polling: Polling, channel: Channel, since: Date): Promise<ListedText[]> {
  const found: ListedText[] = []
  let older: string | null = null
  do {
    await takeTurn(polling, channel)
    const listed = await channel.listReceived!(older)
    found.push(...listed.items.filter(({ sentAt }) => sentAt >= since))
    older = listed.items.some(({ sentAt }) => sentAt < since) ? null : listed.older
  } while (older !== null)
  return found
}

/** In milliseconds; nothing was read before the first time. */
async function readUntil({ database }: Polling, { name }: Channel): Promise<number> {
  const { rows } = await database.owner.query<{ read_until: Date }>(
    'SELECT read_until FROM text_poll WHERE channel = $1',
    [name],
  )
  return rows[0] ? +rows[0].read_until : 0
}

async function keepUntil({ database }: Polling, { name }: Channel, until: Date): Promise<void> {
  await database.owner.query(
    `INSERT INTO text_poll (channel, read_until) VALUES ($1, $2)
     ON CONFLICT (channel) DO UPDATE SET read_until = excluded.read_until`,
    [name, until],
  )
}
