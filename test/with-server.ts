import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOrShare } from '../src/platform/embedded-postgres/server.ts'
import { searchCaptured } from './canaries.ts'

/**
 * Runs the command in its arguments with a database server of its own, whose address is in TEST_DATABASE_URL, and
 * ends as that command ends, or with 1 when something personal stands in what the tests' servers, commands, jobs and
 * browsers left behind. A TEST_DATABASE_URL that is already there is used as it is.
 */
async function main(words: string[]): Promise<void> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => undefined } : await temporaryServer()
  const captured = mkdtempSync(join(tmpdir(), 'patient-sync-captured-'))
  try {
    const env = { ...process.env, TEST_DATABASE_URL: server.url, TEST_CAPTURED: captured }
    const code = await run(words, env)
    process.exitCode = nothingPersonal(captured) ? code : code || 1
  } finally {
    await server.stop()
    rmSync(captured, { recursive: true, force: true })
  }
}

/** Prints how much was searched, and each line that holds something of a person. */
function nothingPersonal(captured: string): boolean {
  const { found, lines, files } = searchCaptured(captured)
  const searched = `${lines} lines of logs, addresses, error pages and failed jobs in ${files} files`
  console.log(`Canaries: ${searched} searched, ${found.length} found.`)
  for (const { file, what, line } of found.slice(0, 50)) console.log(`  ${what} in ${file}: ${line}`)
  return found.length === 0
}

async function temporaryServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'patient-sync-test-'))
  // What a power cut would lose may be lost here, and the tests are twice as fast.
  const server = await startOrShare({ dataDir, settings: { fsync: 'off', full_page_writes: 'off' } })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function run([file = '', ...args]: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file, args, { env, stdio: 'inherit' })
  process.on('SIGINT', () => undefined) // the terminal tells the command too; we end after it
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

await main(process.argv.slice(2))
