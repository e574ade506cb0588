import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelName } from '../../src/messages/channel.ts'
import { messageQueues } from '../../src/messages/jobs.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { startCounterpart, type Counterpart } from './counterparts.ts'
import type { Ground } from './ground.ts'
import type { SenderTask } from './one-sender.ts'
import { say } from './report.ts'
import { Victim } from './victim.ts'
import { addDilys, writeMessages } from './written-messages.ts'

/** How fast one worker of the product sends by one channel. */
export interface SenderPace {
  /** Of many that were written at once. */
  perMinute: number
  /** What the channel allows; null where it sets no limit. */
  allowed: number | null
  /** Milliseconds from written to taken by the channel, of messages that people write one by one. */
  delays: number[]
}

/** People of a practice do not write faster than that. */
const apart = 200

/** Lets a worker, in a process of its own, send what one by one comes, and then many at once. */
export async function senderPace(
  ground: Ground,
  name: ChannelName,
  { single, many }: { single: number; many: number },
): Promise<SenderPace> {
  const { database, url } = ground
  const counterpart = await startCounterpart(name, database, systemClock)
  const jobs = await startJobs(url, { owner: database.owner, queues: messageQueues, worker: false })
  const worker = new Victim('worker', 'sender')
  try {
    const patient = await addDilys(database)
    const write = (count: number) =>
      writeMessages(database, jobs, { patient, way: counterpart.way, count, at: new Date() })
    const task: SenderTask = { url, env: counterpart.env, ahead: 0 }
    await worker.begin(JSON.stringify(task))
    await worker.expect('works')
    say(`${name}: ${single} one by one, then ${many} at once`)
    const written = new Map<string, number>()
    for (let nth = 0; nth < single; nth++) {
      const [id] = await write(1)
      written.set(id!, Date.now())
      await sleep(apart)
    }
    const ones = await taken(counterpart, single)
    await write(many)
    const all = await taken(counterpart, single + many)
    return {
      allowed: counterpart.perMinute,
      perMinute: pace(all.slice(single).map(({ at }) => at)),
      delays: ones.map(({ message, at }) => at - (written.get(message) ?? NaN)),
    }
  } finally {
    await worker.kill()
    await jobs.stop()
    await counterpart.close()
  }
}

/** A minute of the second half: what may be used at once after a pause says nothing of the pace. */
function pace(times: number[]): number {
  const half = times.slice(Math.floor(times.length / 2))
  return ((half.length - 1) / (half.at(-1)! - half[0]!)) * 60_000
}

async function taken(counterpart: Counterpart, wanted: number): Promise<{ message: string; at: number }[]> {
  const until = Date.now() + 300_000
  for (;;) {
    const all = await counterpart.taken()
    if (all.length >= wanted) return [...all]
    if (Date.now() > until) throw new Error(`Only ${all.length} of ${wanted} messages came to the channel.`)
    await sleep(50)
  }
}
