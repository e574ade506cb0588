import { inLondon, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { defineQueue, type Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import { publishHeads } from './chain/published.ts'
import type { Keeping } from './retention/rules.ts'
import { isRetained, retain } from './retention/retain.ts'

/** Once a night, when the lists have been read: old rows go, and the ends of the audit chains are kept outside. */
export const keepingQueue = defineQueue<Record<string, never>>('keeping', {
  policy: 'one-a-key',
  expireMinutes: 120,
})

export interface KeepingDeps {
  database: Database
  dataDir: string
  clock: Clock
  log: Log
  keeping?: Keeping
}

/** After the nights of all practices have begun. */
const from = '04:30'

export async function workKeeping(jobs: Jobs, deps: KeepingDeps): Promise<void> {
  await jobs.work(keepingQueue, () => keepTonight(deps))
  await jobs.everyMinute(keepingQueue)
}

/** Does tonight's, if it is late enough and nobody has done it. A night that was missed is made up by the next. */
export async function keepTonight({ database, dataDir, clock, log, keeping }: KeepingDeps): Promise<void> {
  const { date, time } = inLondon(clock.now())
  if (time < from || (await isRetained(database.owner, date))) return
  await publishHeads(database, dataDir, clock.now())
  const proofs = await retain(database, clock.now(), keeping)
  const left = proofs.filter(({ remaining }) => remaining > 0)
  if (left.length > 0)
    log.error({ rules: left.map(({ rule }) => rule) }, 'rows older than their rule are still there')
}
