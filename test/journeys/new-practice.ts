import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addStaff } from '../../src/accounts/staff.ts'
import { bethan, olu, password } from '../../src/accounts/test-accounts.ts'
import { buildPages } from '../../src/app.ts'
import { startJobs } from '../../src/platform/jobs.ts'
import { makeLog } from '../../src/platform/log.ts'
import { addPractice } from '../../src/practices/practice.ts'
import { syncQueues } from '../../src/sync/jobs.ts'
import { testSecrets } from '../command.ts'
import { freshDatabase, type Lasting } from '../database.ts'

export const practice = 'Z99001'
const practiceName = 'Foxley Brook Surgery'

/** An installation with a practice that has not asked for anything yet, Bethan who manages it, and Olu who operates. */
export async function newPractice(t: Lasting) {
  const database = await freshDatabase(t)
  await addPractice(database, { practice, name: practiceName })
  await addStaff(database, { ...bethan, role: 'manager', practice, password })
  await addStaff(database, { ...olu, role: 'operator', password })
  const dataDir = mkdtempSync(join(tmpdir(), 'new-practice-'))
  t.after(async () => rmSync(dataDir, { recursive: true, force: true }))
  const jobs = await startJobs(database.url, { owner: database.owner, queues: syncQueues, worker: false })
  t.after(() => jobs.stop())
  const clock = { now: () => new Date('2026-11-24T09:00:00Z') }
  const config = { databaseUrl: database.url, dataDir, key: undefined, logLevel: 'silent' }
  const app = await buildPages({
    ...{ config: { ...config, publicUrl: undefined }, log: makeLog('silent') },
    ...{ database, clock, jobs, secrets: testSecrets },
  })
  t.after(() => app.close())
  return { app, database, dataDir, clock }
}
