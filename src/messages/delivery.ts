import {
  endUnreliable,
  markUnreliable,
  UNRELIABLE_WHYS,
  type UnreliableWhy,
} from '../patients/unreliable/unreliable.ts'
import type { Tx } from '../platform/database/database.ts'
import type { Answer, Channel, Found } from './channel.ts'
import { failedOften } from './failed-often.ts'
import type { MessageState } from './message.ts'
import { endLinksBefore } from './secure-link/link.ts'

/**
 * What became of one attempt. Equal to the CHECK of `delivery.state`. Only `not-sent` lets another attempt begin; the database
 * holds to that with a unique index.
 */
export const DELIVERY_STATES = [
  'sending',
  'uncertain',
  'accepted',
  'delivered',
  'failed',
  'refused',
  'not-sent',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A channel may still be writing down what it was handed: it is asked no earlier. */
const doubtSeconds = 120
/** How long after it was accepted a channel is asked, where it has said nothing by itself. */
const receiptHours = [0.5, 6, 24, 72]

/** So long a message is tried of which a channel says the same each time. */
const saidForSeconds = 86_400

/** The attempt that is being settled. */
export interface Attempt {
  practice: string
  message: string
  delivery: string
  now: Date
}

/** When an attempt that has no answer is looked up: after so many seconds, where the channel wants to be left alone. */
export function lookLater(now: Date, again = 0): Date {
  return new Date(+now + Math.max(doubtSeconds, again) * 1000)
}

/** Writes down what the channel answered, unless it is known already what became of the attempt. */
export async function settle(tx: Tx, at: Attempt, answer: Answer, channel: Channel): Promise<void> {
  const { now } = at
  switch (answer.is) {
    case 'accepted':
      return write(tx, at, { state: 'accepted', channel_id: answer.id, look_at: nextLook(channel, now, 0) })
    case 'refused':
      return write(tx, at, { state: 'refused', said: answer.said }, answer.why)
    case 'not-sent':
      return settleNotSent(tx, at, answer)
    case 'uncertain':
      return write(tx, at, { state: 'uncertain', said: answer.said, look_at: lookLater(now, answer.again) })
  }
}

/** Not now: again after a while, longer each time up to an hour, and no more when the same was said for a day. */
async function settleNotSent(
  tx: Tx,
  at: Attempt,
  { said, again, ends, closed }: Answer & { is: 'not-sent' },
): Promise<void> {
  const seconds = ends ? await secondsOfSaying(tx, at, said) : 0
  if (seconds >= saidForSeconds) return write(tx, at, { state: 'refused', said }, 'not-taken')
  const why = ends ? 'not-taken' : closed ? 'closed' : null
  return write(tx, at, { state: 'not-sent', said }, why, Math.max(again, Math.min(seconds / 4, 3600)))
}

/** How long the same is said of a message. */
async function secondsOfSaying(tx: Tx, { practice, message, now }: Attempt, said: string): Promise<number> {
  const { first } = await tx
    .selectFrom('delivery')
    .select((row) => row.fn.min('began_at').as('first'))
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('state', '=', 'not-sent')
    .where('said', '=', said)
    .executeTakeFirstOrThrow()
  return first === null ? 0 : (+now - +new Date(first)) / 1000
}

/** Writes down what the channel knows of an attempt that it was asked about. */
export async function settleFound(
  tx: Tx,
  at: Attempt & { state: DeliveryState; looks: number },
  found: Found,
  channel: Channel,
): Promise<void> {
  const { now, looks } = at
  if (found.is === 'unknown') return settleUnknown(tx, at)
  const { id: channel_id, said } = found
  if (found.is === 'on-its-way')
    return write(tx, at, {
      ...{ state: 'accepted', channel_id, said, looks: looks + 1 },
      look_at: nextLook(channel, now, looks),
    })
  if (found.is === 'delivered') return write(tx, at, { state: 'delivered', channel_id, said })
  const whyNot = found.isService ? 'service-failed' : 'not-delivered'
  const why = found.isAddress ? 'address-unknown' : whyNot
  return write(tx, at, { state: 'failed', channel_id, said }, why)
}

/**
 * Writes down that a channel says by itself that it is at work on an attempt. That moves nothing: a service says several such
 * things of each message, and what became of it is asked when it would have been asked without them.
 */
export async function settleOnItsWay(
  tx: Tx,
  at: Attempt & { state: DeliveryState },
  { id, said }: Found & { is: 'on-its-way' },
  channel: Channel,
): Promise<void> {
  const { practice, delivery, now, state } = at
  if (state !== 'accepted')
    return write(tx, at, { state: 'accepted', channel_id: id, said, look_at: nextLook(channel, now, 0) })
  await tx
    .updateTable('delivery')
    .set({ said, ...(id !== null && { channel_id: id }) })
    .where('practice', '=', practice)
    .where('id', '=', delivery)
    .where('state', '=', 'accepted')
    .execute()
}

/** What a channel has accepted it may have forgotten since: only an attempt without an answer has not left. */
async function settleUnknown(tx: Tx, at: Attempt & { state: DeliveryState; looks: number }): Promise<void> {
  const said = 'The channel does not know it'
  if (at.state === 'accepted') return write(tx, at, { state: 'accepted', said, looks: at.looks + 1 })
  return write(tx, at, { state: 'not-sent', said })
}

/** Writes down what a person found out of an attempt that nobody else can say anything of. */
export async function settleSaid(tx: Tx, at: Attempt, came: boolean): Promise<void> {
  if (came) return write(tx, at, { state: 'delivered', said: 'A person said that it arrived' })
  await write(tx, at, { state: 'not-sent', said: 'A person said that it did not arrive' })
  const { practice, message, now } = at
  await tx
    .updateTable('message')
    .set({ planned_at: now })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .where('state', '=', 'queued')
    .execute()
}

/** The next time to ask after a receipt, or null when it has been asked often enough or can never say. */
function nextLook(channel: Channel, now: Date, looks: number): Date | null {
  const hours = receiptHours[looks]
  return channel.find === null || hours === undefined ? null : new Date(+now + hours * 3_600_000)
}

interface Written {
  state: DeliveryState
  channel_id?: string | null
  said?: string
  look_at?: Date | null
  looks?: number
}

/** States that nothing changes any more; `accepted` may still become delivered or failed. */
const open: DeliveryState[] = ['sending', 'uncertain', 'accepted']

/** What a message is when its attempt is so. */
const messageStates: Record<DeliveryState, MessageState> = {
  sending: 'sending',
  uncertain: 'uncertain',
  accepted: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  refused: 'failed',
  'not-sent': 'queued',
}
/** The patient has it, or may. */
const mayBeRead: DeliveryState[] = ['uncertain', 'accepted', 'delivered']
const over: MessageState[] = ['sent', 'delivered', 'failed']

async function write(
  tx: Tx,
  at: Attempt,
  written: Written,
  why: string | null = null,
  again = 0,
): Promise<void> {
  const { practice, message, delivery, now } = at
  const isOpen = written.state === 'sending' || written.state === 'uncertain' || written.state === 'accepted'
  const changed = await tx
    .updateTable('delivery')
    .set({ look_at: null, ...written, ...(!isOpen && { settled_at: now }) })
    .where('practice', '=', practice)
    .where('id', '=', delivery)
    .where('state', 'in', open)
    // An answer that comes late takes nothing back that a receipt has said.
    .$if(written.state === 'uncertain', (query) => query.where('state', '<>', 'accepted'))
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return
  const state = messageStates[written.state]
  const settled = await tx
    .updateTable('message')
    .set({
      ...{ state, why },
      ...(state === 'queued' && { due_at: new Date(+now + again * 1000) }),
    })
    // A channel that is asked in vain moves nothing: it was sent when it was sent.
    .set((row) => ({
      state_since: row.case().when('state', '=', state).then(row.ref('state_since')).else(now).end(),
    }))
    .$if(over.includes(state), (query) =>
      query.set((row) => ({
        // Nor is that of a record that became restricted meanwhile, which has no key of it any more.
        sealed_address: row
          .case()
          .when(row.or([row('once', '=', true), row('address_key', 'is', null)]))
          .then(null)
          .else(row.ref('sealed_address'))
          .end(),
      })),
    )
    .where('practice', '=', practice)
    .where('id', '=', message)
    .returning(['patient', 'way', 'address_fingerprint', 'kind', 'link'])
    .executeTakeFirst()
  if (settled && mayBeRead.includes(written.state))
    await endLinksBefore(tx, { practice, ...settled, at: now })
  if (settled?.address_fingerprint) {
    const { patient, way, address_fingerprint: fingerprint } = settled
    const detail = way === 'sms' ? 'mobile_phone' : 'email'
    const address = { practice, patient, detail, fingerprint, at: now } as const
    if (state === 'delivered') await endUnreliable(tx, address)
    if (isOfAddress(why)) await markUnreliable(tx, { ...address, why, message })
    if (why === 'not-delivered' && (await failedOften(tx, address)))
      await markUnreliable(tx, { ...address, why: 'often-not-delivered', message })
  }
}

const isOfAddress = (why: string | null): why is UnreliableWhy => UNRELIABLE_WHYS.some((word) => word === why)
