import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { ProductError } from '../errors.ts'

/** Who PostgreSQL runs as: it refuses root, and initdb refuses a user number without a name. */
export interface Identity {
  /** Command words to put before initdb and postgres. */
  prefix: string[]
  /** Whose the cluster's files must be, when root has to hand them over. */
  owner?: { uid: number; gid: number }
}

/** "nobody" on every Linux: a user number that has a name and is not root. */
const NOBODY = 65534

/** Seen from inside we are nobody, seen from outside the files stay ours. Makes no user and needs no password. */
const AS_NOBODY_INSIDE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]

/** Finds a way to run PostgreSQL for the present user. Throws ProductError when there is none. */
export function chooseIdentity(dataDir: string, postgres: string): Identity {
  if (process.platform === 'win32') return { prefix: [] }
  return process.getuid?.() === 0 ? forRoot(dataDir, postgres) : forUser(postgres)
}

function forUser(postgres: string): Identity {
  if (hasName()) return { prefix: [] }
  if (works(AS_NOBODY_INSIDE, postgres, '/')) return { prefix: AS_NOBODY_INSIDE }
  throw new ProductError(
    'failed',
    `PostgreSQL needs a name for user number ${process.getuid?.()}, and this system gives it none. ` +
      'Add the user to /etc/passwd, run as a user who has a name, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function forRoot(dataDir: string, postgres: string): Identity {
  const parent = dirname(dataDir)
  const maker = ownerOf(join(dataDir, 'postgres'))
  if (maker && maker.uid !== 0) return as(maker, dataDir)
  if (works(AS_NOBODY_INSIDE, postgres, dataDir)) return { prefix: AS_NOBODY_INSIDE }
  for (const owner of [{ uid: NOBODY, gid: NOBODY }, ownerOf(postgres)]) {
    if (owner && owner.uid !== 0 && works(switchTo(owner), postgres, parent)) return as(owner, dataDir)
  }
  throw new ProductError(
    'failed',
    `PostgreSQL does not run as root, and no other user can reach both ${postgres} and ${dataDir}. ` +
      'Run as an ordinary user, move the program and its data out of private folders such as /root, ' +
      'or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

function as(owner: { uid: number; gid: number }, dataDir: string): Identity {
  letThrough(owner, dataDir)
  return { prefix: switchTo(owner), owner }
}

function switchTo({ uid, gid }: { uid: number; gid: number }): string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
}

/** The data directory stays root's; its group may pass through to the cluster, and read nothing else. */
function letThrough({ uid, gid }: { uid: number; gid: number }, dataDir: string): void {
  const now = statSync(dataDir)
  if (now.uid === uid || now.mode & 0o001) return
  chownSync(dataDir, now.uid, gid)
  chmodSync(dataDir, (now.mode & 0o700) | 0o010)
}

/** Whether a way of running is allowed here and reaches the program and the folder. */
function works(prefix: string[], program: string, folder: string): boolean {
  const words = [...prefix, 'test', '-x', program, '-a', '-x', folder]
  return spawnSync(words[0] as string, words.slice(1), { stdio: 'ignore' }).status === 0
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && { uid: stat.uid, gid: stat.gid }
}
