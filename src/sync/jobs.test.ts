import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { asPractice } from '../platform/database/database.ts'
import { startJobs } from '../platform/jobs.ts'
import { makeLog } from '../platform/log.ts'
import { openSecrets } from '../platform/secrets.ts'
import { chooseNight } from '../practices/practice.ts'
import { addSwitchedOn } from '../../test/switched-on.ts'
import { saveSource } from '../practices/source-settings.ts'
import { carryOut, lookAtTimetable, syncQueues, workSyncs, type SyncDeps, type SyncJob } from './jobs.ts'
import { listRuns } from './ledger.ts'
import { dueTime } from './timetable.ts'
import { findUpload, keepUpload } from './uploads.ts'

const practice = 'Z99001'
const evening = new Date('2026-11-23T20:00:00Z')
/** Two hours after the night of 24 November was due. */
const morning = new Date('2026-11-24T04:30:00Z')
const list = 'source_patient_id,given_name,family_name,date_of_birth\n1,Mohammed Arif,HUSSAIN,1958-09-04\n'
const once = { id: '019ab000-0000-7000-8000-000000000001', attempt: 1, signal: new AbortController().signal }

test('a night that is due is asked for once, with its date, and not again while it waits', async (t) => {
  const { deps } = await surgery(t)
  assert.equal(await lookAtTimetable(deps), 1)
  assert.equal(await lookAtTimetable(deps), 0)
})

test('a practice without a source of the night is never asked for', async (t) => {
  const { deps } = await surgery(t)
  await chooseNight(deps.database, practice, { source: null, now: evening })
  assert.equal(await lookAtTimetable(deps), 0)
})

test('the night is read as it was set up, and once, on ten machines that all look at once', async (t) => {
  const { deps, runs } = await surgery(t)
  const machines = await Promise.all(Array.from({ length: 10 }, () => machine(t, deps)))
  await Promise.all(machines.map((each) => workSyncs(each)))
  await Promise.all(machines.map((each) => lookAtTimetable(each)))
  await until(async () => (await runs())[0]?.state === 'done')
  await Promise.all(machines.map((each) => lookAtTimetable(each)))
  await allWorked(deps)
  const [run, ...more] = await runs()
  assert.deepEqual(more, [])
  assert.deepEqual([run!.trigger, run!.night, run!.created], ['night', '2026-11-24', 1])
})

test('a night that another machine has read since it was asked for is left alone', async (t) => {
  const { deps, runs } = await surgery(t)
  const job: SyncJob = { practice, source: 'csv', trigger: 'night', night: '2026-11-24' }
  await carryOut(deps, job, once)
  await carryOut(deps, job, { ...once, id: '019ab000-0000-7000-8000-000000000002' })
  assert.equal((await runs()).length, 1)
})

test('ten syncs of one night at one moment: one runs, the others are refused', async (t) => {
  const { deps, runs } = await surgery(t)
  const job: SyncJob = { practice, source: 'csv', trigger: 'night', night: '2026-11-24' }
  await Promise.all(Array.from({ length: 10 }, () => carryOut(deps, job, { ...once, attempt: 2 })))
  assert.deepEqual(
    (await runs()).map((run) => run.state),
    ['done'],
  )
})

test('what is wrong with the settings is the reason of a failed run, and the night is tried again', async (t) => {
  const { deps, runs } = await surgery(t)
  await saveSource(deps.database, deps.secrets, practice, 'csv', { settings: {} })
  await carryOut(deps, { practice, source: 'csv', trigger: 'night', night: '2026-11-24' }, once)
  const [run] = await runs()
  assert.deepEqual([run!.run, run!.state], [once.id, 'failed'])
  assert.match(run!.reason!, /no file to read the list from/)
  assert.equal(await lookAtTimetable(deps), 0, 'not yet')
  const later = { ...deps, clock: { now: () => new Date(+morning + 5 * 60_000) } }
  assert.equal(await lookAtTimetable(later), 1)
})

test('an uploaded list is read for whoever sent it, and is gone afterwards', async (t) => {
  const { deps, runs } = await surgery(t)
  const staff = await bethan(deps)
  const upload = await keepUpload(deps.dataDir, practice, Readable.from([list]), 'list.csv')
  const { file } = await findUpload(deps.dataDir, practice, upload)
  await carryOut(deps, { practice, source: 'csv', trigger: 'staff', startedBy: staff, upload }, once)
  const [run] = await runs()
  assert.deepEqual([run!.state, run!.startedBy, run!.created], ['done', 'Bethan Rees', 1])
  assert.ok(!existsSync(file))
})

test('a sync that is told to stop goes back to its queue, and its list stays', async (t) => {
  const { deps } = await surgery(t)
  const upload = await keepUpload(deps.dataDir, practice, Readable.from([list]), 'list.csv')
  const stopping = { ...once, signal: AbortSignal.abort() }
  await assert.rejects(carryOut(deps, { practice, source: 'csv', trigger: 'staff', upload }, stopping))
  await findUpload(deps.dataDir, practice, upload)
})

/** Foxley Brook Surgery, whose list lies in a file each night. */
async function surgery(t: TestContext) {
  const database = await freshDatabase(t)
  const dataDir = mkdtempSync(join(tmpdir(), 'sync-jobs-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const secrets = openSecrets({ key: randomBytes(32).toString('base64'), dataDir })
  const file = join(dataDir, 'list.csv')
  writeFileSync(file, list)
  await addSwitchedOn(database, { practice, name: 'Foxley Brook Surgery' })
  await chooseNight(database, practice, { source: 'csv', now: evening })
  await saveSource(database, secrets, practice, 'csv', { settings: { file } })
  assert.ok(dueTime({ practice, nightTime: '02:00' }) < '04:30')
  const queues = syncQueues
  const jobs = await startJobs(database.url, { owner: database.owner, queues })
  t.after(() => jobs.stop())
  const deps = { database, jobs, secrets, dataDir, clock: { now: () => morning }, log: makeLog('silent') }
  const runs = async () => (await asPractice(database, practice, (tx) => listRuns(tx, practice))).runs
  return { deps, runs }
}

/** Another machine on the same database. */
async function machine(t: TestContext, deps: SyncDeps & { database: { url: string } }): Promise<SyncDeps> {
  const jobs = await startJobs(deps.database.url, {
    owner: deps.database.owner,
    queues: syncQueues,
  })
  t.after(() => jobs.stop())
  return { ...deps, jobs }
}

async function bethan(deps: SyncDeps): Promise<string> {
  const id = '019ab000-0000-7000-8000-00000000beef'
  await deps.database.owner.query(
    `INSERT INTO staff (id, email, name, password_hash) VALUES ($1, 'bethan@example.org', 'Bethan Rees', '')`,
    [id],
  )
  return id
}

async function allWorked(deps: SyncDeps): Promise<void> {
  await until(async () => {
    const { rowCount } = await deps.database.owner.query(`SELECT FROM pgboss.job WHERE state < 'completed'`)
    return rowCount === 0
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}
