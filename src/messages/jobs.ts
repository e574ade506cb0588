import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Channels } from './channel.ts'
import { deliver } from './deliver.ts'
import { sendQueue } from './message.ts'
import { pollQueue, pollReceivedTexts } from './received-text/poll.ts'
import type { LinkSettings } from './secure-link/hand-over.ts'
import { sweep, sweepQueue } from './sweep.ts'

export interface MessageDeps {
  database: Database
  jobs: Jobs
  secrets: Secrets
  clock: Clock
  log: Log
  channels: Channels
  links: LinkSettings
}

export const messageQueues = [sendQueue, sweepQueue, pollQueue]

/** Messages that one process has on their way at the same time. */
const atOnce = 8

/** Sends what is queued, and once a minute looks after what nobody is at work on any more, and for texts that nobody has brought. */
export async function workMessages({ jobs, ...sending }: MessageDeps): Promise<void> {
  await jobs.work(sendQueue, (at) => deliver(sending, at), { atOnce })
  await jobs.work(sweepQueue, () => sweep(sending, jobs))
  await jobs.everyMinute(sweepQueue)
  await jobs.work(pollQueue, () => pollReceivedTexts({ ...sending, jobs }))
  await jobs.everyMinute(pollQueue)
}
