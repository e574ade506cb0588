import { randomInt } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'

// Below the range that systems hand to outgoing connections, so that none of them takes the port between two starts.
const LOWEST = 20_000
const HIGHEST = 32_000
const ATTEMPTS = 50

/** The port of the last start, because other processes may still hold its address; on the first start a free one. */
export async function usualPort(cluster: Cluster): Promise<number> {
  return lastPort(cluster) ?? (await freePort())
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
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
