import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Cluster } from './cluster.ts'

/** A server that answered, and how to know that it went away. */
export interface Running {
  readonly url: string
  readonly owned: boolean
  /** Resolves when the server has gone, whatever the reason. */
  readonly gone: Promise<void>
  /** Ends our own server, or lets go of a shared one. */
  release(): Promise<void>
}

export interface PostmasterFile {
  pid: number
  port: number
  state: string
}

/** What a server says of itself in its data directory; after a crash it may be long dead. */
export function postmasterFile(cluster: Cluster): PostmasterFile | undefined {
  try {
    // Lines: pid, data directory, start time, port, socket folder, listen address, shared memory, state.
    const lines = readFileSync(join(cluster.files, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), state: lines[7]?.trim() ?? '' }
  } catch {
    return undefined
  }
}

/**
 * The server that already runs on a cluster, if it answers. One connection stays open for as long as it is shared:
 * it ends in the moment the server does.
 */
export async function answering(cluster: Cluster): Promise<Running | undefined> {
  const file = postmasterFile(cluster)
  if (file?.state !== 'ready') return undefined

  const url = cluster.url(file.port)
  const client = new pg.Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined) // 'end' follows and says the same
  const gone = new Promise<void>((resolve) => client.once('end', () => resolve()))
  try {
    await client.connect()
  } catch {
    return undefined
  }
  const connection = client as pg.Client & KeepsAlive
  connection.unref() // watching must not keep a command from ending
  return { url, owned: false, gone, release: () => leave(connection, gone) }
}

/** What pg offers and its types leave out. */
interface KeepsAlive {
  ref(): void
  unref(): void
}

function leave(connection: pg.Client & KeepsAlive, gone: Promise<void>): Promise<void> {
  connection.ref()
  return Promise.race([connection.end(), gone])
}
