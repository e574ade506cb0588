import type pg from 'pg'
import { sqlFile } from './database/sql-file.ts'

/** How the queues do and who works at them, for whoever looks after the installation. Ages are in seconds. */
export interface QueueHealth {
  queues: QueueState[]
  /** The newest ones of the week that jobs are kept. */
  failures: FailedJob[]
  /** Processes that were heard from within a day and did not end properly, newest first. */
  processes: JobProcess[]
}

export interface QueueState {
  queue: string
  waiting: number
  running: number
  failed: number
  /** How long the one that is due for longest has waited; null when none is due. */
  oldestWaiting: number | null
  /** How long ago one was finished; null when none was within a week. */
  lastFinished: number | null
}

export interface FailedJob {
  id: string
  queue: string
  ago: number
  tries: number
  /** Where the job is of one. */
  practice: string | null
  why: string
}

export interface JobProcess {
  host: string
  pid: number
  /** It works at jobs, and is not only one that serves pages. */
  isWorker: boolean
  /** It says every half minute that it is there, and has. */
  isAlive: boolean
  lastHeard: number
}

/** The name under which a process that works at jobs enters itself. */
export const WORKER_NAME = 'worker'

const failuresShown = 20
const states = sqlFile(import.meta.url, './queue-health.sql')
const failures = sqlFile(import.meta.url, './queue-failures.sql')

/** Asks as the owner: the role of the pages may look into no job. */
export async function readQueueHealth(owner: pg.Pool): Promise<QueueHealth> {
  const [queues, failed, processes] = await Promise.all([
    owner.query<QueueState>(states),
    owner.query<FailedJob>(failures, [failuresShown]),
    owner.query<JobProcess>(heard, [WORKER_NAME]),
  ])
  return { queues: queues.rows, failures: failed.rows, processes: processes.rows }
}

/** Three signs of life missed are one too many; so says the library that runs the queues, too. */
const heard = `
  SELECT host, pid, name IS NOT DISTINCT FROM $1 AS "isWorker",
    heartbeat_on >= now() - heartbeat_seconds * 3 * interval '1 second' AS "isAlive",
    extract(epoch FROM now() - heartbeat_on)::float8 AS "lastHeard"
  FROM pgboss.instance
  WHERE stopped_on IS NULL AND heartbeat_on > now() - interval '1 day'
  ORDER BY heartbeat_on DESC, id`
