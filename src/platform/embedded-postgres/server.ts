import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import { ProductError } from '../errors.ts'
import { locateBinaries } from './binaries.ts'
import { openCluster, type Cluster } from './cluster.ts'
import { freePort, rememberPort, usualPort } from './port.ts'
import { answering, type Running } from './running.ts'
import { spawnServer, type OwnServer } from './spawn.ts'

/** A PostgreSQL server that answers, started by this process or by another one of ours. */
export interface EmbeddedServer {
  /** The superuser's address on loopback, password included: a secret. It stays the same when the server restarts. */
  readonly url: string
  /** Whether this process runs the server. Becomes true when it takes over from a process that ended. */
  readonly owned: boolean
  /** Ends the server when it is ours, else only lets go of it. May be called twice. */
  stop(): Promise<void>
}

export interface EmbeddedServerOptions {
  /** Made with mode 0700 when missing. The cluster lives in its `postgres` folder, the log in `postgres.log`. */
  dataDir: string
  /** Server settings that win over ours and over EMBEDDED_POSTGRES_SETTINGS. */
  settings?: Record<string, string>
  log?: ServerLog
}

/** The part of a logger that is needed here. */
export interface ServerLog {
  info(sentence: string): void
  error(sentence: string): void
}

const PATIENCE_MS = 60_000
const PAUSE_MS = 50
const SHORT_LIFE_MS = 5_000
const TRIES_FOR_THE_USUAL_PORT = 10

/**
 * Starts the PostgreSQL of a data directory, or shares the one that another process already started there.
 *
 * The server ends with the process that started it, however that one ends. When it goes away under a process that
 * still needs it, that process starts it again at the same address: statements under way fail, later ones work.
 *
 * Throws ProductError when there can be no server; the message says what to do.
 */
export async function startOrShare(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  // The kernel ends the server together with the thread that started it, and a worker thread may end at any time.
  if (!isMainThread) throw new Error('startOrShare must be called from the main thread')

  const cluster = openCluster(options.dataDir, await locateBinaries())
  let running = await acquire(cluster, options)
  let stopped = false
  void keepRunning()

  return {
    url: running.url,
    get owned() {
      return running.owned
    },
    async stop() {
      stopped = true
      await running.release()
    },
  }

  async function keepRunning(): Promise<void> {
    for (;;) {
      const since = Date.now()
      await running.gone
      if (stopped) return
      options.log?.info('The database server went away; starting it again.')
      if (running.owned && Date.now() - since < SHORT_LIFE_MS) await sleep(1000, undefined, { ref: false })
      const next = await acquire(cluster, options).catch((error: unknown) =>
        options.log?.error(sentence(error)),
      )
      if (!next) return
      if (next.url !== running.url)
        options.log?.error('The database server is at another port now: restart this process.')
      running = next
      if (stopped) return running.release()
    }
  }
}

/** Shares the server when one answers, else starts it; over and over until either works or patience ends. */
async function acquire(cluster: Cluster, options: EmbeddedServerOptions): Promise<Running> {
  const deadline = Date.now() + PATIENCE_MS
  let port = await usualPort(cluster)
  let timesTaken = 0
  while (Date.now() < deadline) {
    const shared = await answering(cluster)
    if (shared) return shared
    const own = await spawnServer(cluster, port, options.settings)
    if (own.state === 'ready') return owned(cluster, own)
    if (own.state === 'port taken' && ++timesTaken > TRIES_FOR_THE_USUAL_PORT) port = await freePort()
    // A server that is starting, or one whose process was killed a moment ago, keeps the cluster to itself.
    await sleep(PAUSE_MS)
  }
  throw new ProductError(
    'failed',
    `Another server holds the database in ${cluster.dataDir} and does not answer. ` +
      'End the process that started it, then try again.',
  )
}

function owned(cluster: Cluster, own: OwnServer): Running {
  rememberPort(cluster, own.port)
  return { url: cluster.url(own.port), owned: true, gone: own.gone, release: () => own.stop() }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
