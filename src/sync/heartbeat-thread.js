import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'

// Says that the process is alive, however busy its main thread is. A process that is stopped, or whose machine is paused,
// stops here as well. Not TypeScript: what reads the types away takes 50 MB in every thread that needs it.

const { url, practice, run, epoch, everyMilliseconds, patienceMilliseconds, moved } =
  /** @type {import('./heartbeat.ts').Beating} */ (workerData)
const mainThread = new Int32Array(moved)
const stopping = new AbortController()
parentPort?.once('message', () => stopping.abort())
/** @type {pg.Client | null} */
let client = null
let seen = -1
let seenAt = performance.now()

while (!stopping.signal.aborted && isMainThreadAlive()) {
  await beat().catch(lose)
  await sleep(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => {})
}
lose()

/** Busy for many minutes is not busy any more: it goes round in circles, and the practice must be free again. */
function isMainThreadAlive() {
  const now = Atomics.load(mainThread, 0)
  if (now !== seen) [seen, seenAt] = [now, performance.now()]
  return performance.now() - seenAt < patienceMilliseconds
}

async function beat() {
  client ??= await connect()
  await client.query(
    `UPDATE sync_run SET heartbeat_at = now()
     WHERE practice = $1 AND id = $2 AND epoch = $3 AND state = 'running'`,
    [practice, run, epoch],
  )
}

async function connect() {
  const made = new pg.Client({ connectionString: url, application_name: 'patient-sync heartbeat' })
  made.on('error', lose)
  await made.connect()
  return made
}

/** The next beat, if there is one, tries again with a new connection. */
function lose() {
  void client?.end().catch(() => {})
  client = null
}
