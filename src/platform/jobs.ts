import type pg from 'pg'
import { fromKysely, PgBoss, type JobWithMetadata } from 'pg-boss'
import type { Tx } from './database/database.ts'
import type { Log } from './log.ts'
import { WORKER_NAME } from './queue-health.ts'
import { withoutValues } from './surprise.ts'

/** A kind of job. Each room declares its own queues; the process hands all of them to `startJobs`. */
export interface Queue<Payload extends object> extends QueueSettings {
  /** Never there: it only ties the type of what a job carries to its queue. */
  readonly _payload?: Payload
}

export interface QueueSettings {
  readonly name: string
  /** `one-a-key`: never two waiting or running jobs of one key. `any`: as many as come. */
  readonly policy: 'one-a-key' | 'any'
  /** How long one job may take. */
  readonly expireMinutes: number
  /** How often a job is taken up again after its process died or it threw. */
  readonly retries: number
}

/** A queue holds small payloads: codes and ids, never a personal detail. */
export function defineQueue<Payload extends object>(
  name: string,
  options: { policy?: Queue<Payload>['policy']; expireMinutes?: number; retries?: number } = {},
): Queue<Payload> {
  return { name, policy: 'any', expireMinutes: 15, retries: 3, ...options }
}

export interface Jobs {
  /**
   * Puts a job in its queue and answers its id, or null when a `one-a-key` queue has one of that key already.
   * With `in` the job is part of that transaction: it is there only if the transaction commits.
   */
  add<P extends object>(
    queue: Queue<P>,
    payload: P,
    options?: { key?: string; id?: string; in?: Tx },
  ): Promise<string | null>
  /** A job by its id, waiting or finished, while it is kept (a week); null when there is none. */
  find<P extends object>(queue: Queue<P>, id: string): Promise<{ payload: P; state: JobState } | null>
  /** Works through a queue, `atOnce` jobs at a time in this process. */
  work<P extends object>(
    queue: Queue<P>,
    work: (payload: P, job: Attempt) => Promise<void>,
    options?: { atOnce?: number },
  ): Promise<void>
  /** Adds a job each minute that the clock passes, once on any number of machines. */
  everyMinute(queue: Queue<Record<string, never>>): Promise<void>
  /** Tells running jobs to stop and waits for them a few seconds; what is left is taken up by the next process. */
  stop(): Promise<void>
}

/** One try at a job. `attempt` counts from 1; `signal` says that the process wants to stop. */
export interface Attempt {
  id: string
  attempt: number
  signal: AbortSignal
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed'

const schema = 'pgboss'
const heartbeatSeconds = 20
// A new job wakes its worker at once; one that is tried again or taken over is found by looking.
const notifyPollingIntervalSeconds = 2
const stopMilliseconds = 10_000

/**
 * Opens the queues on the connection of the owner. `worker: false` is for a process that only adds jobs.
 * A job whose process was killed is given to another one within half a minute.
 */
export async function startJobs(
  url: string,
  options: { owner: pg.Pool; queues: QueueSettings[]; log?: Log; worker?: boolean },
): Promise<Jobs> {
  const worker = options.worker ?? true
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'patient-sync jobs',
    ...(worker && { instanceName: WORKER_NAME }),
    schema,
    max: 4,
    useListenNotify: worker,
    supervise: worker,
    schedule: worker,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', (error) => options.log?.warn(withoutValues(error), 'the job queue had an error'))
  boss.on('warning', ({ message }) => options.log?.info({ warning: message }, 'the job queue has a warning'))
  await boss.start()
  for (const queue of options.queues) await openQueue(boss, queue)
  await letPagesAdd(options.owner)
  return jobsOf(boss, options.log)
}

function jobsOf(boss: PgBoss, log: Log | undefined): Jobs {
  const stopping = new AbortController()
  return {
    add: (queue, payload, { key, id, in: tx } = {}) =>
      boss.send(queue.name, payload, {
        ...(key !== undefined && { singletonKey: key }),
        ...(id !== undefined && { id }),
        ...(tx && { db: fromKysely(tx) }),
      }),
    async find<P extends object>(queue: Queue<P>, id: string) {
      const [job] = await boss.findJobs<P>(queue.name, { id })
      return job ? { payload: job.data, state: stateOf(job) } : null
    },
    async work(queue, work, { atOnce = 1 } = {}) {
      const oneAtATime = async () => {
        let worker: string | null = null
        worker = await boss.work<never>(queue.name, { notifyPollingIntervalSeconds }, async ([job]) => {
          // Where there was one there may be more: it looks for the next at once, and not after a pause.
          if (worker !== null) boss.notifyWorker(worker)
          const signal = AbortSignal.any([job!.signal, stopping.signal])
          await work(job!.data, { id: job!.id, attempt: job!.retryCount + 1, signal }).catch(
            (error: unknown) => {
              // What a job threw is kept in its row, so only what holds no value of a patient's may pass.
              log?.error({ queue: queue.name, job: job!.id, ...withoutValues(error) }, 'a job failed')
              throw new Error(withoutValues(error).error)
            },
          )
        })
      }
      await Promise.all(Array.from({ length: atOnce }, oneAtATime))
    },
    everyMinute: (queue) => boss.schedule(queue.name, '* * * * *', {}),
    async stop() {
      stopping.abort()
      await boss.stop({ graceful: true, timeout: stopMilliseconds })
    },
  }
}

async function openQueue(boss: PgBoss, queue: QueueSettings): Promise<void> {
  const settings = {
    expireInSeconds: queue.expireMinutes * 60,
    retryLimit: queue.retries,
    heartbeatSeconds,
    notify: true,
  }
  await boss.createQueue(queue.name, {
    policy: queue.policy === 'one-a-key' ? 'exclusive' : 'standard',
    ...settings,
  })
  await boss.updateQueue(queue.name, settings)
}

/**
 * Lets a page put a job in a queue within its own transaction, so that what it writes and the job it needs stand or
 * fall together. The role of the pages may add a job and read back its id, and nothing else: no payload of another
 * practice can be read, changed or taken by it.
 */
async function letPagesAdd(owner: pg.Pool): Promise<void> {
  const { rows } = await owner.query<{ may: boolean }>(
    `SELECT has_table_privilege('patient_sync_app', '${schema}.job_common', 'INSERT') AS may`,
  )
  if (rows[0]?.may) return
  await owner.query(`
    GRANT USAGE ON SCHEMA ${schema} TO patient_sync_app;
    GRANT SELECT ON ${schema}.queue TO patient_sync_app;
    GRANT INSERT, SELECT (id, start_after) ON ${schema}.job_common TO patient_sync_app;
  `)
}

function stateOf(job: JobWithMetadata<object>): JobState {
  if (job.state === 'active') return 'running'
  if (job.state === 'completed') return 'done'
  return job.state === 'created' || job.state === 'retry' ? 'waiting' : 'failed'
}
