import { randomInt } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'

// Below the range that systems hand to outgoing connections, so that none of them takes the port between two starts.
const LOWEST = 20_000
const HIGHEST = 32_000
const ATTEMPTS = 50

/** A free loopback port: the one of the last start if possible, because other processes may still hold its address. */
export async function freePort(cluster: Cluster): Promise<number> {
  const last = lastPort(cluster)
  if (last && (await isFree(last))) return last
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port on 127.0.0.1 between ${LOWEST} and ${HIGHEST}`)
}

/** Keeps the port for the next start. */
export function rememberPort(cluster: Cluster, port: number): void {
  if (lastPort(cluster) === port) return
  rmSync(portFile(cluster), { force: true }) // another user may have written it
  writeFileSync(portFile(cluster), String(port))
}

function lastPort(cluster: Cluster): number | undefined {
  try {
    const port = Number(readFileSync(portFile(cluster), 'utf8'))
    return port >= LOWEST && port < HIGHEST ? port : undefined
  } catch {
    return undefined
  }
}

function portFile(cluster: Cluster): string {
  return join(cluster.home, 'port')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
