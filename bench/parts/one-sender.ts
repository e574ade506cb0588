import { createInterface } from 'node:readline'
import { channelsOf } from '../../src/messages/channels.ts'
import { deliver, type Sending } from '../../src/messages/deliver.ts'
import { messageQueues, workMessages } from '../../src/messages/jobs.ts'
import { sweep } from '../../src/messages/sweep.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { makeLog } from '../../src/platform/log.ts'
import { testSecrets } from '../../test/command.ts'

// A process that sends what is due, as soon as it is told where: it has started before, so that a moment of its work can be
// met. `due`: looks after what the one before left, sends all that is due, eight at a time, and ends. `worker`: works at
// the jobs as the product does, until it is ended.

/** What it is told, as one line of JSON. */
export interface SenderTask {
  url: string
  env: Record<string, string>
  /** Milliseconds that its clock is ahead. */
  ahead: number
}

const [mode = ''] = process.argv.slice(2)
const lines = createInterface(process.stdin)
process.stdout.write('ready\n')
for await (const line of lines) {
  const { url, env, ahead } = JSON.parse(line) as SenderTask
  const database = openDatabase(url)
  const clock = { now: () => new Date(Date.now() + ahead) }
  const links = { address: 'https://messages.foxley.example', days: 28 }
  const parts = { database, secrets: testSecrets, clock, links }
  const sending: Sending = { ...parts, channels: channelsOf(parts, readConfig({}, env).messages) }
  await database.owner.query('SELECT')
  process.stdout.write('begins\n')
  if (mode === 'due') await sendDue(sending)
  else await workUntilEnded(sending, url)
  await database.close()
  break
}
lines.close()

async function sendDue(sending: Sending): Promise<void> {
  const due: { practice: string; message: string }[] = []
  await sweep(sending, {
    add: (_queue, payload) => (due.push(payload as unknown as (typeof due)[number]), Promise.resolve('job')),
  })
  const lane = async () => {
    for (let next = due.shift(); next !== undefined; next = due.shift()) await deliver(sending, next)
  }
  await Promise.all(Array.from({ length: 8 }, lane))
}

async function workUntilEnded(sending: Sending, url: string): Promise<void> {
  const log = makeLog('silent')
  const jobs = await startJobs(url, { owner: sending.database.owner, queues: messageQueues, log })
  await workMessages({ ...sending, jobs, log })
  process.stdout.write('works\n')
  await new Promise((resolve) => process.once('SIGTERM', resolve))
  await jobs.stop()
}
