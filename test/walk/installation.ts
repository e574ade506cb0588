import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import pino from 'pino'
import { addStaff } from '../../src/accounts/staff.ts'
import { bethan, olu, password, signIn } from '../../src/accounts/test-accounts.ts'
import { buildPages } from '../../src/app.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { captureAnswers } from '../../src/platform/web/test-server.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { syncQueues } from '../../src/sync/jobs.ts'
import { capture } from '../canaries.ts'
import { testSecrets } from '../command.ts'
import { world } from '../world.ts'

/**
 * The whole product as it is served, over the small world or another: every page of every room, and every line it logs. In
 * each there is Olu, who looks after it.
 */
export async function installation(
  t: Pick<TestContext, 'after'>,
  options: { publicUrl?: string; over?: Pick<Awaited<ReturnType<typeof world>>, 'database' | 'clock'> } = {},
) {
  const { database, clock } = options.over ?? (await world(t))
  const dataDir = mkdtempSync(join(tmpdir(), 'installation-'))
  t.after(() => rmSync(dataDir, { recursive: true, force: true }))
  const logged: string[] = []
  const log = pino(
    new Writable({
      write(line: Buffer, _encoding, done) {
        logged.push(line.toString())
        capture('log', line.toString())
        done()
      },
    }),
  )
  const jobs = await startJobs(database.url, {
    ...{ owner: database.owner, queues: syncQueues, worker: false },
  })
  t.after(() => jobs.stop())
  const config = { databaseUrl: database.url, dataDir, key: undefined, logLevel: 'info' }
  const app = await buildPages({
    ...{ config: { ...config, publicUrl: options.publicUrl }, log, database, clock, jobs },
    secrets: testSecrets,
  })
  captureAnswers(app)
  t.after(() => app.close())
  await addStaff(database, { ...olu, role: 'operator', password })
  /** Somebody at a browser: Bethan of the practice, Olu who looks after the installation, or a stranger. */
  const visitor = async (who: 'bethan' | 'olu' | 'nobody'): Promise<Visitor> => {
    const visitor = new Visitor(app)
    if (who !== 'nobody') await signIn(visitor, who === 'bethan' ? bethan : olu)
    return visitor
  }
  return { app, database, dataDir, logged, visitor }
}
