import { phone } from '../patients/identity.ts'
import { asPractice } from '../platform/database/database.ts'
import { withoutValues } from '../platform/surprise.ts'
import { everyChannel, readReference, type Channel, type ChannelName, type ListedMessage } from './channel.ts'
import type { Sending } from './deliver.ts'
import type { Way } from './message.ts'
import { takeTurn } from './rate.ts'
import { rememberTexted } from './received-text/texted.ts'

/** A message that left after the backup was made: of it, or of its link, the database knows nothing. */
export interface Forgotten {
  practice: string
  at: Date
  way: Way
  /** It carried a link, which opens nothing any more. */
  withLink: boolean
  /** Whose it may be, by their number or address: none where it was given for that message alone. */
  patients: string[]
}

/** What the services say of it, and those that cannot say. */
export interface Told {
  forgotten: Forgotten[]
  silent: ChannelName[]
}

/** Clocks differ, and what was written is handed over later. */
const slackMilliseconds = 3_600_000

/** The last message that is known here. */
interface Last {
  id: string
  at: Date
}

type Asking = Pick<Sending, 'database' | 'channels' | 'clock' | 'log' | 'wait'>

/**
 * What left after the backup was made, as far as a service can list it. Whoever was texted is remembered for it again, so that
 * their STOP counts.
 */
export async function findForgotten(asking: Asking): Promise<Told> {
  const { rows } = await asking.database.owner.query<Last>(
    'SELECT id, created_at AS at FROM message ORDER BY id DESC LIMIT 1',
  )
  const last = rows[0] ?? { id: '0', at: new Date(0) }
  const told: Told = { forgotten: [], silent: [] }
  for (const channel of everyChannel(asking.channels)) {
    if (channel.name === 'outbox') continue
    const listed = await listSince(asking, channel, last)
    if (listed === null) told.silent.push(channel.name)
    else for (const each of listed) told.forgotten.push(...(await asForgotten(asking, each, last)))
  }
  return { ...told, forgotten: told.forgotten.toSorted((one, other) => +one.at - +other.at) }
}

/** Null where it cannot say. */
async function listSince(asking: Asking, channel: Channel, last: Last): Promise<ListedMessage[] | null> {
  if (!channel.listTaken) return null
  const since = +last.at - slackMilliseconds
  const found: ListedMessage[] = []
  try {
    let older: string | null = null
    do {
      await takeTurn(asking, channel)
      const listed = await channel.listTaken(older)
      found.push(...listed.items.filter(({ at }) => +at >= since))
      older = listed.items.some(({ at }) => +at < since) ? null : listed.older
    } while (older !== null)
    return found
  } catch (error) {
    asking.log?.warn(withoutValues(error), 'a channel could not list what it was handed')
    return null
  }
}

async function asForgotten(
  { database }: Asking,
  { reference, way, address, at, withLink }: ListedMessage,
  last: Last,
): Promise<Forgotten[]> {
  const ours = readReference(reference)
  if (ours === null) return []
  const { practice, message } = ours
  return asPractice(database, practice, async (tx) => {
    const known = await tx
      .selectFrom('message')
      .select(['state', 'patient'])
      .where('practice', '=', practice)
      .where('id', '=', message)
      .executeTakeFirst()
    // It is looked up and found; only what opens its link was made when it left.
    if (known)
      return known.state === 'queued' && withLink
        ? [{ practice, at, way, withLink, patients: [known.patient] }]
        : []
    // Another installation may send by the same service.
    const practices = tx.selectFrom('practice').select('practice').where('practice', '=', practice)
    if (!(await practices.executeTakeFirst())) return []
    if (writtenAt(message) < writtenAt(last.id) - 60_000) return []
    const to = way === 'sms' ? (phone(address) ?? address) : address
    const patients = await tx
      .selectFrom('patient')
      .select('id')
      .where('practice', '=', practice)
      .where(way === 'sms' ? 'mobile_phone' : 'email', '=', to)
      .where('merged_into', 'is', null)
      .orderBy('id')
      .execute()
    if (way === 'sms')
      for (const { id: patient } of patients) await rememberTexted(tx, { practice, patient, number: to, at })
    return [{ practice, at, way, withLink, patients: patients.map(({ id }) => id) }]
  })
}

/** The millisecond in the name of a message (UUIDv7). One that is older than what is known was removed here since. */
const writtenAt = (message: string) => Number.parseInt(message.replaceAll('-', '').slice(0, 12), 16)
