import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  fsyncSync,
  closeSync,
  lchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { ProductError } from '../errors.ts'
import type { Binaries } from './binaries.ts'
import { chooseIdentity, type Identity } from './identity.ts'

/** A PostgreSQL cluster on disk: DIR/postgres/cluster, and its superuser's password beside it. */
export interface Cluster {
  readonly dataDir: string
  /** DIR/postgres */
  readonly home: string
  /** DIR/postgres/cluster, the server's own data directory */
  readonly files: string
  /** DIR/postgres.log */
  readonly logFile: string
  readonly postgres: string
  readonly identity: Identity
  url(port: number): string
}

/** Opens the cluster of a data directory and makes it on first use. Throws ProductError when that is impossible. */
export function openCluster(directory: string, binaries: Binaries): Cluster {
  const dataDir = resolve(directory)
  makeDataDir(dataDir)
  const identity = chooseIdentity(dataDir, binaries.postgres)
  const home = join(dataDir, 'postgres')
  if (!existsSync(home)) makeCluster(dataDir, home, binaries.initdb, identity)
  else giveTo(identity, home)
  const password = readFileSync(join(home, 'password'), 'utf8')
  return {
    dataDir,
    home,
    files: join(home, 'cluster'),
    logFile: join(dataDir, 'postgres.log'),
    postgres: binaries.postgres,
    identity,
    url: (port) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    readdirSync(dataDir)
  } catch (error) {
    throw new ProductError(
      'failed',
      `The data directory ${dataDir} cannot be used (${(error as NodeJS.ErrnoException).code}). ` +
        'Choose a folder that this user may write to with --data.',
      { cause: error },
    )
  }
}

/** Made under a name of its own and renamed when whole, so that being killed, or being two at once, does no harm. */
function makeCluster(dataDir: string, home: string, initdb: string, identity: Identity): void {
  removeAbandoned(dataDir)
  const draft = join(dataDir, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    mkdirSync(draft, { mode: 0o700 })
    writeFileSync(join(draft, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 })
    giveTo(identity, draft)
    initialise(draft, initdb, identity)
    renameSync(draft, home)
    syncDirectory(dataDir)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(home)) throw error // else another process was first, and its cluster is as good
  }
}

function initialise(draft: string, initdb: string, identity: Identity): void {
  const options = [
    ['--pgdata', join(draft, 'cluster')],
    ['--username', 'postgres'],
    ['--pwfile', join(draft, 'password')],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    // The builtin provider sorts alike on every machine and version; ICU and the C library do not.
    ['--locale', 'C'],
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
  ].flat()
  const words = [...identity.prefix, initdb, ...options]
  const { status, error, stderr } = spawnSync(words[0] as string, words.slice(1), {
    encoding: 'utf8',
    cwd: draft,
    env: serverEnvironment(),
  })
  if (status === 0) return
  throw new ProductError(
    'failed',
    `The database could not be made in ${draft}: ${error?.message ?? (lastLine(stderr) || `initdb ended with ${status}`)}`,
  )
}

/** What initdb and postgres see of our environment: PGDATA, PGPORT and their like must not lead them astray. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

function removeAbandoned(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1]
    if (pid && !alive(Number(pid))) rmSync(join(dataDir, name), { recursive: true, force: true })
  }
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** PostgreSQL refuses files of another owner; they have one when root started it in another way last time. */
function giveTo(identity: Identity, directory: string): void {
  if (identity.owner === undefined || statSync(directory).uid === identity.owner.uid) return
  const { uid, gid } = identity.owner
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(directory, entry), uid, gid)
  }
  chownSync(directory, uid, gid)
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
