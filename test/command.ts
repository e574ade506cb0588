import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { openSecrets } from '../src/platform/secrets.ts'
import { capture } from './canaries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a call of the command line answered. */
export interface Answered {
  /** null when it was killed. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** The document on stdout; undefined when stdout is not exactly one. */
  json: unknown
}

/** Seals stored secrets in tests, so that no data folder is needed. */
const key = Buffer.alloc(32, 'test').toString('base64')
export const testSecrets = openSecrets({ key, dataDir: '' })

/**
 * Calls the real command line as a process of its own, on the database of this address. `env` comes on top of an
 * environment without settings.
 */
export async function patientSync(
  databaseUrl: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Answered> {
  return startPatientSync(databaseUrl, words, env).answered
}

/** The same, for whoever stops, wakes or ends the process meanwhile. */
export function startPatientSync(
  databaseUrl: string,
  words: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; answered: Promise<Answered>; isStopped(): boolean } {
  const { PATH, TZ, TMPDIR } = process.env
  const settings = { DATABASE_URL: databaseUrl, PATIENT_SYNC_KEY: key, ...env }
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...words], {
    cwd: root,
    env: Object.fromEntries(
      Object.entries({ PATH, TZ, TMPDIR, ...settings }).filter(([, value]) => value !== undefined),
    ),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const answered = Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]).then(([stdout, stderr, [code, signal]]) => {
    capture('log', stderr)
    return { code, signal, stdout, stderr, json: documentIn(stdout) }
  })
  return { child, answered, isStopped: () => child.pid !== undefined && stateOf(child.pid) === 'T' }
}

/** The letter of the kernel: T for a process that was stopped. */
function stateOf(pid: number): string | undefined {
  try {
    return /\) (\S) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

function documentIn(stdout: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}
