import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../platform/clock.ts'
import { asPractice, type Database, type Tx } from '../platform/database/database.ts'
import { failpoint } from '../platform/failpoint.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import { withoutValues } from '../platform/surprise.ts'
import type { Answer, Channel, Channels, Letter } from './channel.ts'
import { noteAnswer, takeTry } from './closed.ts'
import { lookLater, settle } from './delivery.ts'
import { nightUntil } from './hours.ts'
import { minutesOfUse, whyTooLate } from './late.ts'
import { letterColumns, openAddress, openLetter } from './letter.ts'
import { lifeSince, noteLife } from './life.ts'
import type { Stop } from './may-send.ts'
import type { Way } from './message.ts'
import { takeTurnToSend } from './rate.ts'
import { rememberTexted } from './received-text/texted.ts'
import { carriesLink, demandAddress, type LinkSettings } from './secure-link/hand-over.ts'

export interface Sending {
  database: Database
  secrets: Secrets
  channels: Channels
  clock: Clock
  /** Where links to messages lead. */
  links: LinkSettings
  log?: Log | undefined
  /** Waits for the turn in the bucket of a channel; a test may not want to. */
  wait?: (seconds: number) => Promise<void>
}

/** A message that should have left so long ago is looked up first, where that can be done: nobody knows why it has not. */
const lateMinutes = 15
/** Between writing down that it is sent and sending it: a process that was frozen longer does not send any more. */
const longestPause = 10_000

/**
 * Gets one message on its way, if it is still to go: what may not be sent is stopped, the attempt is written down and
 * committed, the channel is called without a transaction, and its answer is written down. Killed anywhere, the sweep finds
 * out from the channel what became of the attempt before there is another.
 */
export async function deliver(sending: Sending, at: { practice: string; message: string }): Promise<void> {
  const way = await wayOf(sending, at)
  if (way === null) return
  const channel = sending.channels[way]
  const foundClosed = await takeTurnToSend(sending, channel)
  const claimed = await claimOrTry(sending, { channel, closedUntil: foundClosed }, at)
  if (claimed === null) return
  failpoint('claimed')
  const answer = await callOnTime(sending, channel, claimed, at.practice)
  failpoint('answered')
  await asPractice(sending.database, at.practice, (tx) =>
    settle(tx, { ...at, delivery: claimed.delivery, now: sending.clock.now() }, answer, channel),
  )
  const wasClosed = foundClosed !== null
  await noteAnswer(sending, channel, { ...at, delivery: claimed.delivery, wasClosed }, answer)
}

async function wayOf(
  { database, links }: Sending,
  { practice, message }: { practice: string; message: string },
): Promise<Way | null> {
  const found = await asPractice(database, practice, (tx) =>
    tx
      .selectFrom('message')
      .select(['way', 'kind', 'link'])
      .where('practice', '=', practice)
      .where('id', '=', message)
      .where('state', '=', 'queued')
      .executeTakeFirst(),
  )
  if (found && carriesLink(found)) demandAddress(links)
  return (found?.way as Way | undefined) ?? null
}

/** By what a message would leave, and until when that takes nothing, which may be over; null where it does, or where this one tries it. */
interface By {
  channel: Channel
  closedUntil: Date | null
}

interface Claimed {
  delivery: string
  letter: Letter
  /** By a clock that nobody puts back. */
  at: number
}

/** At a channel that was closed one message tries whether it is open, and only one that would leave. */
async function claimOrTry(
  sending: Sending,
  by: By,
  at: { practice: string; message: string },
): Promise<Claimed | null> {
  const claimed = await claimInLife(sending, by, at)
  if (claimed !== 'would-try') return claimed
  const closedUntil = await takeTry(sending, by.channel)
  const again = await claimInLife(sending, { ...by, closedUntil }, at)
  return again === 'would-try' ? null : again
}

/** A database that was put back is known for one in the transaction that would send from it. */
async function claimInLife(
  sending: Sending,
  by: By,
  at: { practice: string; message: string },
): Promise<Claimed | 'would-try' | null> {
  const claimed = await claim(sending, by, at)
  if (claimed !== 'another-life') return claimed
  await noteLife({ owner: sending.database.owner, log: sending.log }, sending.clock.now())
  const again = await claim(sending, by, at)
  // The sweep comes back to it.
  return again === 'another-life' ? null : again
}

/**
 * Writes down that it is about to leave, in a transaction that decides that it still may. Null when it may not, and `would-try` when it
 * would leave by a channel of which somebody has to try whether it is open: nothing is written then.
 */
async function claim(
  { database, secrets, clock, links }: Sending,
  { channel, closedUntil }: By,
  { practice, message }: { practice: string; message: string },
): Promise<Claimed | 'another-life' | 'would-try' | null> {
  const now = clock.now()
  const claimed = await asPractice(database, practice, async (tx) => {
    const since = await lifeSince(tx)
    if (since === null) return 'another-life'
    const row = await tx
      .selectFrom('message')
      .select([...letterColumns, 'due_at', 'planned_at', 'why', minutesOfUse.as('minutes_of_use')])
      .where('practice', '=', practice)
      .where('id', '=', message)
      .where('state', '=', 'queued')
      .where('due_at', '<=', now)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!row?.sealed_address) return null
    const isInDoubt = mayHaveLeft(channel, row, { since, now })
    const whyOver = isInDoubt ? null : whyTooLate(row, now)
    const night = nightUntil(now, row)
    const until = night ?? (closedUntil !== null && closedUntil > now ? closedUntil : null)
    // One that is in doubt is only asked about; put off, it would be in doubt no more.
    if (until !== null && !isInDoubt && whyOver === null)
      return void (await putOff(tx, { practice, message, until, isClosed: night === null }))
    const sealed = { practice, message, ...row, sealed_address: row.sealed_address }
    const wouldTry = closedUntil !== null && !isInDoubt && whyOver === null
    // Of one that is in doubt nothing is made: the link before it stays as it is until this one leaves.
    const opened =
      isInDoubt || whyOver !== null || wouldTry
        ? await openAddress(tx, { secrets, now }, sealed)
        : await openLetter(tx, { secrets, channel, now, links }, sealed)
    const stopped = { practice, message, saidBefore: row.why, now }
    if (opened.why !== null) return void (await stop(tx, { ...stopped, why: opened.why }))
    if (whyOver !== null) return void (await stop(tx, { ...stopped, why: whyOver }))
    if (wouldTry) return 'would-try'
    const number = 'letter' in opened ? opened.letter.address : opened.address
    if (row.way === 'sms') await rememberTexted(tx, { practice, patient: row.patient, number, at: now })
    const delivery = await begin(tx, { practice, message, channel, now, isInDoubt })
    if (!('letter' in opened)) return null
    return { delivery, letter: opened.letter, at: performance.now() }
  })
  return claimed ?? null
}

/**
 * Whether the message may have left without this database knowing: it was written and due before the database was put back. One
 * that is late for no such reason has certainly not left; a channel that can be asked is asked all the same.
 */
function mayHaveLeft(
  channel: Channel,
  { created_at: writtenAt, due_at: dueAt }: { created_at: Date; due_at: Date },
  { since, now }: { since: Date; now: Date },
): boolean {
  if (writtenAt < since && dueAt < since) return true
  return channel.find !== null && +now - +dueAt > lateMinutes * 60_000
}

/** What was not taken for something of its own stays so: that its channel is closed says nothing of it. */
async function putOff(
  tx: Tx,
  put: { practice: string; message: string; until: Date; isClosed: boolean },
): Promise<void> {
  const { practice, message, until, isClosed } = put
  await tx
    .updateTable('message')
    .set({ due_at: until })
    .$if(isClosed, (query) => query.set((row) => ({ why: row.fn.coalesce('why', row.val('closed')) })))
    .where('practice', '=', practice)
    .where('id', '=', message)
    .execute()
}

/** What is too late and was not taken for something of its own has failed by that: so it is told what to do about it. */
async function stop(
  tx: Tx,
  stopped: { practice: string; message: string; why: Stop; saidBefore: string | null; now: Date },
): Promise<void> {
  const { practice, message, why, saidBefore, now } = stopped
  const became =
    why === 'too-late' && saidBefore === 'not-taken'
      ? { state: 'failed', why: saidBefore }
      : { state: 'stopped', why }
  await tx
    .updateTable('message')
    .set({ ...became, state_since: now, sealed_address: null })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .execute()
}

/** An attempt. Where the message may have left before, the channel is asked before anything is sent. */
async function begin(
  tx: Tx,
  begun: { practice: string; message: string; channel: Channel; now: Date; isInDoubt: boolean },
): Promise<string> {
  const { practice, message, channel, now, isInDoubt } = begun
  const id = uuidv7()
  const state = isInDoubt ? 'uncertain' : 'sending'
  await tx
    .insertInto('delivery')
    .values({
      ...{ practice, id, message, channel: channel.name, state, began_at: now },
      look_at: isInDoubt ? now : lookLater(now),
    })
    .execute()
  await tx
    .updateTable('message')
    .set({ state, state_since: now, why: null })
    .where('practice', '=', practice)
    .where('id', '=', message)
    .execute()
  return id
}

/** A process that was frozen since it wrote the attempt down may be taken for dead by now, and does not send. */
async function callOnTime(
  { log }: Sending,
  channel: Channel,
  { letter, at, delivery }: Claimed,
  practice: string,
): Promise<Answer> {
  if (performance.now() - at > longestPause) return { is: 'uncertain', said: 'The process was frozen' }
  try {
    return await channel.send(letter, practice)
  } catch (error) {
    log?.warn({ delivery, ...withoutValues(error) }, 'an attempt to send had no answer')
    return { is: 'uncertain', said: 'There was no answer' }
  }
}
