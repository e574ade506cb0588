import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Channels } from './channel.ts'
import { deliver } from './deliver.ts'
import { sendQueue } from './message.ts'
import { outbox } from './outbox/outbox.ts'
import { sweep, sweepQueue } from './sweep.ts'

export interface MessageDeps {
  database: Database
  jobs: Jobs
  secrets: Secrets
  clock: Clock
  log: Log
}

export const messageQueues = [sendQueue, sweepQueue]

/** Messages that one process has on their way at the same time. */
const atOnce = 8

/** Sends what is queued, and once a minute looks after what nobody is at work on any more. */
export async function workMessages({ jobs, ...deps }: MessageDeps): Promise<void> {
  const sending = { ...deps, channels: channelsOf(deps) }
  await jobs.work(sendQueue, (at) => deliver(sending, at), { atOnce })
  await jobs.work(sweepQueue, () => sweep(sending, jobs))
  await jobs.everyMinute(sweepQueue)
}

/** Which channel takes which way in this installation. */
function channelsOf(deps: Omit<MessageDeps, 'jobs'>): Channels {
  const box = outbox(deps)
  return { sms: box, email: box }
}
