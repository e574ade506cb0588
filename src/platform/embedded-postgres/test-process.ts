import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** For tests: another process of ours that has the server of a data directory. */
export interface Holder {
  child: ChildProcess
  url: string
  owned: boolean
  /** Kills it without a chance to clean up. */
  kill(): Promise<void>
}

const PROGRAM = `
  const { startOrShare } = await import(${JSON.stringify(new URL('./server.ts', import.meta.url).href)})
  try {
    const server = await startOrShare({ dataDir: process.argv[1] })
    console.log(JSON.stringify({ url: server.url, owned: server.owned }))
    process.stdin.resume().on('end', () => server.stop().then(() => process.exit(0)))
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }))
    process.exit(1)
  }
`

/** Starts a holder, behind other command words or with another PATH when asked. Rejects with what it answers instead. */
export async function startHolder(
  t: TestContext,
  dataDir: string,
  { before = [], path }: { before?: string[]; path?: string } = {},
): Promise<Holder> {
  const node = [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    '--input-type=module',
    '-e',
    PROGRAM,
    dataDir,
  ]
  const words = [...before, ...node]
  const child = spawn(words[0] as string, words.slice(1), {
    env: path === undefined ? process.env : { ...process.env, PATH: path },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  t.after(kill)
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [unknown]
  const answer = JSON.parse(String(line)) as { url: string; owned: boolean; error?: string }
  if (answer.error) throw new Error(answer.error)
  return { child, url: answer.url, owned: answer.owned, kill }
}

/** An empty folder that goes when the test ends. */
export function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-postgres-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }))
  return folder
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined) // a server that goes away fails the query; twice would end the test process
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** The process number of the server that has a data directory now. */
export function serverPid(dataDir: string): number {
  return parseInt(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10)
}

/** Whether a process runs. One that has ended, but that nobody has yet taken note of, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Asks until the answer is true, for at most ten seconds. */
export async function until(what: string, answer: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await answer())) {
    if (Date.now() > deadline) throw new Error(`waited ten seconds in vain until ${what}`)
    await sleep(20)
  }
}
