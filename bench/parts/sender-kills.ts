import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelName } from '../../src/messages/channel.ts'
import { channelsOf } from '../../src/messages/channels.ts'
import { deliver } from '../../src/messages/deliver.ts'
import { sweep } from '../../src/messages/sweep.ts'
import { readConfig } from '../../src/platform/config.ts'
import { testSecrets } from '../../test/command.ts'
import { startCounterpart, type Counterpart } from './counterparts.ts'
import { practice, type Ground } from './ground.ts'
import type { SenderTask } from './one-sender.ts'
import { say } from './report.ts'
import { Victim } from './victim.ts'
import { addDilys, writeMessages } from './written-messages.ts'

export interface SenderKillOptions {
  kills: number
  messages: number
  seed: number
}

/** What killing the processes that send by one channel came to. */
export interface SenderKills {
  kills: number
  /** Processes that had ended before their moment came. */
  missed: number
  messages: number
  /** Attempts that were written down and had no answer when a process was killed: those that the channel had not, and had. */
  before: number
  after: number
  /** Messages that were all done, or not begun, are none of them. */
  twice: string[]
  /** Not at the channel, and not waiting for a person. */
  lost: string[]
  /** Left to a person: those that the channel had not, and had. */
  held: { hadNot: number; had: number }
}

/** Longer than any attempt is in doubt before it is looked up, and far shorter than a message needs to become stale. */
const nextProcess = 125_000

/** Kills one process after the other while it sends, lets the last of them finish, and counts what has come to the channel. */
export async function killSenders(
  ground: Ground,
  name: ChannelName,
  options: SenderKillOptions,
): Promise<SenderKills> {
  let ahead = 0
  const clock = { now: () => new Date(Date.now() + ahead) }
  const { database, url } = ground
  const counterpart = await startCounterpart(name, database, clock)
  try {
    const patient = await addDilys(database)
    const noJobs = { add: () => Promise.resolve('job') }
    const count = { kills: 0, missed: 0 }
    const seen: Seen = { before: new Set(), after: new Set() }
    const written: string[] = []
    let usual = 0
    // The next two are starting while one is at work.
    const waiting = [1, 2].map(() => new Victim('due', 'sender'))
    for (let nth = 0; count.kills < options.kills && nth < options.kills * 3; nth++) {
      const missing = options.messages - (await waitingNow(ground))
      const wanted = { patient, way: counterpart.way, count: missing, at: clock.now() }
      written.push(...(await writeMessages(database, noJobs, wanted)))
      waiting.push(new Victim('due', 'sender'))
      const victim = waiting.shift()!
      const task: SenderTask = { url, env: counterpart.env, ahead }
      await victim.begin(JSON.stringify(task))
      const began = performance.now()
      const ended = await victim.endsWithin(nth < 3 ? 60_000 : usual * 1.1 * random(options.seed, nth))
      if (nth < 3) usual = Math.max(usual, performance.now() - began)
      await victim.kill()
      if (nth >= 3) count[ended ? 'missed' : 'kills'] += 1
      await lookInFlight(ground, counterpart, seen)
      ahead += nextProcess
      if (!ended && count.kills % 50 === 0) say(`${name}: ${count.kills} of ${options.kills} killed`)
    }
    for (const each of waiting) await each.kill()
    await finish(ground, counterpart, () => ((ahead += nextProcess), clock))
    const inFlight = { before: seen.before.size, after: seen.after.size }
    return {
      ...count,
      ...inFlight,
      messages: written.length,
      ...(await verdict(ground, counterpart, written)),
    }
  } finally {
    await counterpart.close()
  }
}

/** Attempts that had no answer when their process died. */
type Seen = Record<'before' | 'after', Set<string>>

async function lookInFlight({ database }: Ground, counterpart: Counterpart, seen: Seen): Promise<void> {
  // What the dead process has said may still be on its way.
  await sleep(20)
  const { rows } = await database.owner.query<{ id: string; message: string }>(
    `SELECT id, message FROM delivery WHERE practice = $1 AND state = 'sending'`,
    [practice],
  )
  const taken = new Set((await counterpart.taken()).map(({ message }) => message))
  for (const { id, message } of rows)
    if (!seen.before.has(id) && !seen.after.has(id)) seen[taken.has(message) ? 'after' : 'before'].add(id)
  // Receipts are not what is measured.
  await database.owner.query(
    `UPDATE delivery SET look_at = NULL WHERE practice = $1 AND state = 'accepted'`,
    [practice],
  )
}

async function waitingNow({ database }: Ground): Promise<number> {
  const { rowCount } = await database.owner.query(
    `SELECT FROM message WHERE practice = $1 AND state = 'queued'`,
    [practice],
  )
  return rowCount ?? 0
}

/** Lets time pass until everything is done, or waits for a person. */
async function finish(
  { database }: Ground,
  { env }: Counterpart,
  later: () => { now: () => Date },
): Promise<void> {
  for (let times = 0; times < 20; times++) {
    const links = { address: 'https://messages.foxley.example', days: 28 }
    const parts = { database, secrets: testSecrets, clock: later(), links }
    const sending = { ...parts, channels: channelsOf(parts, readConfig({}, env).messages) }
    const due: { practice: string; message: string }[] = []
    await sweep(sending, {
      add: (_queue, payload) => (
        due.push(payload as unknown as (typeof due)[number]),
        Promise.resolve('job')
      ),
    })
    for (const each of due) await deliver(sending, each)
    const { rowCount } = await database.owner.query(
      `SELECT FROM message WHERE practice = $1 AND (state IN ('queued', 'sending') OR (state = 'uncertain' AND EXISTS (
         SELECT FROM delivery WHERE delivery.practice = $1 AND delivery.message = message.id AND look_at IS NOT NULL)))`,
      [practice],
    )
    if (rowCount === 0) return
  }
}

async function verdict(
  { database }: Ground,
  counterpart: Counterpart,
  written: readonly string[],
): Promise<Pick<SenderKills, 'twice' | 'lost' | 'held'>> {
  const taken = new Map<string, number>()
  for (const { message } of await counterpart.taken()) taken.set(message, (taken.get(message) ?? 0) + 1)
  const { rows } = await database.owner.query<{ id: string; state: string }>(
    'SELECT id, state FROM message WHERE practice = $1',
    [practice],
  )
  const states = new Map(rows.map(({ id, state }) => [id, state]))
  const isHeld = (id: string) => states.get(id) === 'uncertain'
  const isGone = (id: string) => ['sent', 'delivered'].includes(states.get(id) ?? '')
  const held = written.filter(isHeld)
  const had = held.filter((id) => taken.has(id)).length
  return {
    twice: [...taken].filter(([, times]) => times > 1).map(([id]) => id),
    lost: written.filter((id) => !isHeld(id) && !(taken.has(id) && isGone(id))),
    held: { had, hadNot: held.length - had },
  }
}

/** A number from 0 to 1, the same for the same seed. */
function random(seed: number, nth: number): number {
  return createHash('sha256').update(`${seed} ${nth}`).digest().readUInt32BE(0) / 2 ** 32
}
