import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOrShare } from '../src/platform/embedded-postgres/server.ts'

/**
 * Runs the command in its arguments with a database server of its own, whose address is in TEST_DATABASE_URL, and
 * ends as that command ends. A TEST_DATABASE_URL that is already there is used as it is.
 */
async function main(words: string[]): Promise<void> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => undefined } : await temporaryServer()
  try {
    process.exitCode = await run(words, { ...process.env, TEST_DATABASE_URL: server.url })
  } finally {
    await server.stop()
  }
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
