import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { asPractice, type Database } from './database/database.ts'
import { defineQueue, startJobs, type Jobs } from './jobs.ts'

const letters = defineQueue<{ practice: string; letter?: number }>('letters')
const errands = defineQueue<{ practice: string }>('errands', { policy: 'one-a-key' })
const practice = 'Z99001'

test('a job is worked with what it was given', async (t) => {
  const { jobs } = await office(t)
  const worked = Promise.withResolvers<object>()
  await jobs.work(letters, async (payload) => worked.resolve(payload))
  await jobs.add(letters, { practice, letter: 7 })
  assert.deepEqual(await worked.promise, { practice, letter: 7 })
})

test('what waits is worked through without a pause between two', async (t) => {
  const { jobs } = await office(t)
  for (let letter = 0; letter < 40; letter++) await jobs.add(letters, { practice, letter })
  const last = Promise.withResolvers<void>()
  let worked = 0
  const began = performance.now()
  await jobs.work(letters, async () => void (++worked === 40 && last.resolve()))
  await last.promise
  const seconds = (performance.now() - began) / 1000
  assert.ok(seconds < 20, `40 jobs that do nothing took ${seconds} s`)
})

test('a job can be found by its id from the moment it is added, and there is none under another id', async (t) => {
  const { jobs } = await office(t)
  const id = await jobs.add(letters, { practice })
  assert.deepEqual(await jobs.find(letters, id!), { payload: { practice }, state: 'waiting' })
  assert.equal(await jobs.find(letters, '019ab000-0000-7000-8000-000000000000'), null)
})

test('a page adds a job in its own transaction: it stands or falls with what the page writes', async (t) => {
  const { jobs, database } = await office(t)
  const leave = new Error('the page thinks better of it')
  await assert.rejects(
    asPractice(database, practice, async (tx) => {
      await jobs.add(letters, { practice, letter: 1 }, { in: tx })
      throw leave
    }),
    leave,
  )
  await asPractice(database, practice, (tx) => jobs.add(letters, { practice, letter: 2 }, { in: tx }))
  const { rows } = await database.owner.query(
    `SELECT data->>'letter' AS letter FROM pgboss.job WHERE name = 'letters'`,
  )
  assert.deepEqual(rows, [{ letter: '2' }])
})

test('the role of the pages cannot read, change or remove a job', async (t) => {
  const { jobs, database } = await office(t)
  await jobs.add(letters, { practice: 'A81001' })
  for (const statement of [
    'SELECT data FROM pgboss.job',
    'SELECT data FROM pgboss.job_common',
    `UPDATE pgboss.job_common SET data = '{}'`,
    'DELETE FROM pgboss.job_common',
    'DELETE FROM pgboss.queue',
  ]) {
    await assert.rejects(database.app.query(statement), /permission denied/, statement)
  }
})

test('of one key there is never a second job waiting or running, on ten machines at once', async (t) => {
  const { jobs, database } = await office(t)
  const others = await Promise.all(Array.from({ length: 9 }, () => machine(t, database)))
  const all = [jobs, ...others]
  const added = await Promise.all(all.map((each) => each.add(errands, { practice }, { key: practice })))
  assert.equal(added.filter((id) => id !== null).length, 1)

  const running = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  let worked = 0
  for (const each of all) {
    await each.work(errands, async () => {
      worked++
      running.resolve()
      await finish.promise
    })
  }
  await running.promise
  assert.equal(await jobs.add(errands, { practice }, { key: practice }), null, 'while one is running')
  assert.notEqual(await jobs.add(errands, { practice: 'A81001' }, { key: 'A81001' }), null, 'of another key')
  finish.resolve()
  await until(async () => (await jobs.add(errands, { practice }, { key: practice })) !== null)
  await until(() => worked === 3)
})

test('a job that throws is tried again, and nothing of what it threw is kept but the kind of error', async (t) => {
  const { jobs, database } = await office(t)
  const again = Promise.withResolvers<void>()
  let tries = 0
  await jobs.work(letters, async () => {
    tries++
    if (tries === 2) return again.resolve()
    await database.owner.query(`SELECT 'HUSSAIN, Mohammed Arif'::date`)
  })
  await jobs.add(letters, { practice })
  await again.promise
  const { rows } = await database.owner.query<{ output: unknown }>(
    `SELECT output FROM pgboss.job WHERE name = 'letters'`,
  )
  assert.ok(!JSON.stringify(rows).includes('HUSSAIN'))
})

test('a job whose process was killed is taken up by another one', { timeout: 60_000 }, async (t) => {
  const { jobs, database } = await office(t)
  await jobs.add(errands, { practice }, { key: practice })
  await killedInTheMiddle(database.url)
  // Its last sign of life was long ago: the test does not wait for it to grow old.
  const { rowCount } = await database.owner.query(
    `UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE name = 'errands' AND state = 'active'`,
  )
  assert.equal(rowCount, 1)
  const taken = Promise.withResolvers<void>()
  await jobs.work(errands, async () => taken.resolve())
  await taken.promise
})

test('stopping tells a running job, waits for it, and leaves it to the next process', async (t) => {
  const { jobs, database } = await office(t)
  const running = Promise.withResolvers<void>()
  let told = false
  await jobs.work(errands, async (_, { signal }) => {
    running.resolve()
    await once(signal, 'abort')
    told = true
    throw signal.reason
  })
  await jobs.add(errands, { practice }, { key: practice })
  await running.promise
  await jobs.stop()
  assert.ok(told)
  const next = await machine(t, database)
  const taken = Promise.withResolvers<void>()
  await next.work(errands, async () => taken.resolve())
  await taken.promise
})

test('a job of every minute is on the timetable once, however often a process starts', async (t) => {
  const ticks = defineQueue<Record<string, never>>('ticks')
  const { database } = await office(t)
  for (let start = 0; start < 2; start++) {
    const jobs = await startJobs(database.url, { owner: database.owner, queues: [ticks] })
    await jobs.everyMinute(ticks)
    await jobs.stop()
  }
  const { rows } = await database.owner.query('SELECT name, cron FROM pgboss.schedule')
  assert.deepEqual(rows, [{ name: 'ticks', cron: '* * * * *' }])
})

async function office(t: TestContext): Promise<{ jobs: Jobs; database: Database & { url: string } }> {
  const database = await freshDatabase(t)
  return { jobs: await machine(t, database), database }
}

async function machine(t: TestContext, database: Database & { url: string }): Promise<Jobs> {
  const jobs = await startJobs(database.url, { owner: database.owner, queues: [letters, errands] })
  t.after(() => jobs.stop())
  return jobs
}

/** Another process takes the errand, says so, and dies without a word more. */
async function killedInTheMiddle(url: string): Promise<void> {
  const program = `
    import { openDatabase } from './src/platform/database/database.ts'
    import { defineQueue, startJobs } from './src/platform/jobs.ts'
    const errands = defineQueue('errands', { policy: 'one-a-key' })
    const { owner } = openDatabase(process.env.URL)
    const jobs = await startJobs(process.env.URL, { owner, queues: [errands] })
    await jobs.work(errands, () => { process.stdout.write('taken'); return new Promise(() => {}) })
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: new URL('../../', import.meta.url),
    env: { ...process.env, URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await ended
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
