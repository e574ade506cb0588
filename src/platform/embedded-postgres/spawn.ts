import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProductError } from '../errors.ts'
import { serverEnvironment, type Cluster } from './cluster.ts'
import { dropNote, leaveLife, nextLife } from './life.ts'
import { postmasterFile } from './running.ts'
import { serverSettings } from './settings.ts'

/** `busy`: another server has the cluster, or what remains of one that was killed. */
export type Spawned = { state: 'busy' } | { state: 'port taken' } | OwnServer

export interface OwnServer {
  state: 'ready'
  port: number
  gone: Promise<void>
  stop(): Promise<void>
}

interface Ended {
  code: number | null
  problem?: string
}

const POLL_MS = 5
const RECOVERY_MS = 15 * 60_000
const STOP_MS = 60_000
const LOG_BYTES = 10_000_000
/** What flock answers when another process has the lock. */
const LOCKED = 75
const BUSY = /lock file .* already exists|shared memory block/
const PORT_TAKEN = /Address already in use/

/** Starts a server and waits until it answers. Throws ProductError when PostgreSQL refuses for good. */
export async function spawnServer(
  cluster: Cluster,
  port: number,
  settings: Record<string, string> | undefined,
): Promise<Spawned> {
  rotateLog(cluster)
  const logStart = statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0
  const life = nextLife(cluster)
  const words = ['-D', cluster.files, '-p', String(port), '-c', `patient_sync.life=${life}`]
  const child = launch(cluster, [...words, ...serverSettings(settings)])
  const ended = whenEnded(child)

  const answer = await readyOrEnded(cluster, child, ended)
  if (answer !== 'ready') return refusal(cluster, answer, logStart)
  dropNote(cluster)
  child.unref()
  const end = () => {
    leaveLife(cluster, life)
    return stop(child, ended)
  }
  return { state: 'ready', port, gone: ended.then(() => undefined), stop: end }
}

/**
 * Runs postgres so that it ends with us, however we end. The words before it, from the outside in: a lock that every
 * process of the server holds to its end, the user it may run as, and what ends it.
 */
function launch(cluster: Cluster, args: string[]): ChildProcess {
  const lock = works('flock', '--version') ? ['flock', '-n', '-E', String(LOCKED), '-F', cluster.home] : []
  const byKernel = works('setpriv', '--pdeathsig', 'INT', 'true')
  const words = [...lock, ...cluster.identity.prefix, ...(byKernel ? ENDED_BY_KERNEL : ENDED_BY_PIPE)]

  const log = openLog(cluster)
  const child = spawn(words[0] as string, [...words.slice(1), cluster.postgres, ...args], {
    cwd: cluster.files,
    env: { ...serverEnvironment(), PARENT: String(process.pid) },
    stdio: ['ignore', log, log, byKernel ? 'ignore' : 'pipe'],
    detached: true, // Ctrl-C in the terminal is for us: the server goes last
  })
  closeSync(log)
  if (!byKernel) holdPipe(child)
  return child
}

/** The kernel interrupts the server when we die. The shell makes sure that we did not die before it was asked to. */
const ENDED_BY_KERNEL = [
  'setpriv',
  '--pdeathsig',
  'INT',
  'sh',
  '-c',
  '[ "$PPID" = "$PARENT" ] && exec "$@"',
  'sh',
]

/** Where the kernel offers no such thing: a shell waits for the end of a pipe that only we hold open. */
const ENDED_BY_PIPE = [
  'sh',
  '-c',
  '(while read -r _; do :; done; kill -INT $$) <&3 >/dev/null 2>&1 & exec "$@" 3<&-',
  'sh',
]

function holdPipe(child: ChildProcess): void {
  const pipe = child.stdio[3] as Socket
  pipe.on('error', () => undefined)
  pipe.unref()
  child.once('exit', () => pipe.destroy())
}

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function whenEnded(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve({ code }))
    child.once('error', (error) => resolve({ code: null, problem: error.message }))
  })
}

/** The server says in its own file when it takes connections; after a crash it repairs itself first. */
async function readyOrEnded(
  cluster: Cluster,
  child: ChildProcess,
  ended: Promise<Ended>,
): Promise<'ready' | Ended> {
  let answer: Ended | undefined
  void ended.then((how) => (answer = how))
  const deadline = Date.now() + RECOVERY_MS
  while (!answer) {
    const file = postmasterFile(cluster)
    if (file?.pid === child.pid && file?.state === 'ready') return 'ready'
    if (Date.now() > deadline) {
      await stop(child, ended)
      return { code: null, problem: 'it was not ready after 15 minutes' }
    }
    await sleep(POLL_MS)
  }
  return answer
}

function refusal(cluster: Cluster, { code, problem }: Ended, logStart: number): Spawned {
  const said = readFileSync(cluster.logFile).subarray(logStart).toString().trim()
  if (code === LOCKED || BUSY.test(said)) return { state: 'busy' }
  if (PORT_TAKEN.test(said)) return { state: 'port taken' }
  const reason = problem ?? /FATAL: .*/.exec(said)?.[0] ?? said.split('\n').at(-1)
  throw new ProductError('failed', `PostgreSQL did not start: ${reason}. See ${cluster.logFile}.`)
}

/** A fast shutdown: open transactions are rolled back. Only when that hangs, an immediate one, repaired at next start. */
async function stop(child: ChildProcess, ended: Promise<Ended>): Promise<void> {
  child.ref()
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_MS)
  await ended
  clearTimeout(timer)
}

function openLog(cluster: Cluster): number {
  const log = openSync(cluster.logFile, 'a', 0o600)
  const { owner } = cluster.identity
  if (owner) chownSync(cluster.logFile, owner.uid, owner.gid)
  return log
}

function rotateLog(cluster: Cluster): void {
  const size = statSync(cluster.logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_BYTES) renameSync(cluster.logFile, `${cluster.logFile}.1`)
}
