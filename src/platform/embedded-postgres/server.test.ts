import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ProductError } from '../errors.ts'
import { startOrShare } from './server.ts'
import { emptyFolder, isAlive, query, serverPid, startHolder, until } from './test-process.ts'

// Making a cluster takes most of a second; one is enough for the tests that do not ask how it came about.
const dataDir = mkdtempSync(join(tmpdir(), 'embedded-postgres-'))
after(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }))

test('an empty folder gets a server that answers, and the next start finds what was committed', async (t) => {
  const dataDir = join(emptyFolder(t), 'data')

  const first = await startOrShare({ dataDir })
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  const second = await startOrShare({ dataDir })
  t.after(() => second.stop())

  assert.equal(second.owned, true)
  assert.equal(second.url, first.url)
  assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }])
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  assert.equal(statSync(join(dataDir, 'postgres/password')).mode & 0o777, 0o600)
})

test('the server speaks UTF-8 and UTC, sorts alike everywhere and keeps what it commits', async (t) => {
  const server = await startOrShare({ dataDir, settings: { work_mem: '5MB' } })
  t.after(() => server.stop())

  const settings = `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS timezone,
    current_setting('fsync') AS fsync, current_setting('work_mem') AS work_mem,
    (SELECT datlocale FROM pg_database WHERE datname = 'postgres') AS locale`

  assert.deepEqual(await query(server.url, settings), [
    { encoding: 'UTF8', timezone: 'UTC', fsync: 'on', work_mem: '5MB', locale: 'C.UTF-8' },
  ])
})

test('another password is refused', async (t) => {
  const server = await startOrShare({ dataDir })
  t.after(() => server.stop())
  const wrong = new URL(server.url)
  wrong.password = 'guess'

  await assert.rejects(query(wrong.href, 'SELECT 1'), /password authentication failed/)
})

test('a second process shares the server, and taking leave of it does not end it', async (t) => {
  const first = await startHolder(t, dataDir)

  const second = await startOrShare({ dataDir })
  await second.stop()

  assert.deepEqual([first.owned, second.owned], [true, false])
  assert.deepEqual(await query(first.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a command that shares the server takes its leave and ends by itself', async (t) => {
  await startHolder(t, dataDir)

  const program = `
    const { startOrShare } = await import(${JSON.stringify(new URL('./server.ts', import.meta.url).href)})
    const server = await startOrShare({ dataDir: process.argv[1] })
    await server.stop()
    console.log('left')`
  const command = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program, dataDir]

  assert.equal(execFileSync(process.execPath, command, { encoding: 'utf8' }), 'left\n')
})

test('two processes that start at once in an empty folder have one server between them', async (t) => {
  const dataDir = emptyFolder(t)

  const both = await Promise.all([startHolder(t, dataDir), startHolder(t, dataDir)])

  assert.equal(both[0].url, both[1].url)
  assert.deepEqual(both.map(({ owned }) => owned).sort(), [false, true])
  assert.deepEqual(readdirSync(dataDir).sort(), ['postgres', 'postgres.log'])
})

test('a process killed with SIGKILL takes its server along, and the next start has all that was committed', async (t) => {
  const holder = await startHolder(t, dataDir)
  await query(holder.url, 'CREATE TABLE kept_by_the_killed AS SELECT generate_series(1, 1000) AS n')
  const server = serverPid(dataDir)

  await holder.kill()
  await until('the server has gone', () => !isAlive(server))
  const next = await startOrShare({ dataDir })
  t.after(() => next.stop())

  assert.deepEqual(await query(next.url, 'SELECT count(*)::int AS n FROM kept_by_the_killed'), [{ n: 1000 }])
})

test('a start right after SIGKILL waits for the dying server instead of giving up', async (t) => {
  const holder = await startHolder(t, dataDir)
  await query(holder.url, 'CREATE TABLE kept_by_the_dying AS SELECT 1 AS n')

  await holder.kill()
  const next = await startOrShare({ dataDir })
  t.after(() => next.stop())

  await until('the new server is ours', () => next.owned)
  assert.deepEqual(await query(next.url, 'SELECT n FROM kept_by_the_dying'), [{ n: 1 }])
})

test('a process that shares the server starts it again when the one that started it is killed', async (t) => {
  const holder = await startHolder(t, dataDir)
  const sharer = await startOrShare({ dataDir })
  t.after(() => sharer.stop())

  await holder.kill()
  await until('the sharer has taken over', () => sharer.owned)

  assert.deepEqual(await query(sharer.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a server that crashed is repaired and started again at the same address', async (t) => {
  const server = await startOrShare({ dataDir })
  t.after(() => server.stop())
  await query(server.url, 'CREATE TABLE kept_by_the_crashed AS SELECT 7 AS n')
  const crashed = serverPid(dataDir)

  process.kill(crashed, 'SIGKILL')
  await until('another server answers', () => query(server.url, 'SELECT 1').then(Boolean, () => false))

  assert.notEqual(serverPid(dataDir), crashed)
  assert.deepEqual(await query(server.url, 'SELECT n FROM kept_by_the_crashed'), [{ n: 7 }])
})

test('a port that somebody else has taken meanwhile is left to them', async (t) => {
  const before = await startOrShare({ dataDir })
  await before.stop()
  const stranger = createServer().listen(Number(new URL(before.url).port), '127.0.0.1')
  await once(stranger, 'listening')
  t.after(() => stranger.close())

  const server = await startOrShare({ dataDir })
  t.after(() => server.stop())

  assert.notEqual(server.url, before.url)
  assert.deepEqual(await query(server.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('what a killed start left half made is swept away', async (t) => {
  const dataDir = emptyFolder(t)
  const endedLongAgo = 4_194_305 // above the highest process number there can be
  mkdirSync(join(dataDir, `postgres.new-${endedLongAgo}-0000/cluster`), { recursive: true })

  const server = await startOrShare({ dataDir })
  await server.stop()

  assert.deepEqual(readdirSync(dataDir).sort(), ['postgres', 'postgres.log'])
})

test('a setting that PostgreSQL refuses is an error that says which', async () => {
  const start = startOrShare({ dataDir, settings: { shared_buffers: 'plenty' } })

  await assert.rejects(
    start,
    (error) => error instanceof ProductError && /shared_buffers/.test(error.message),
  )
})

test('a data directory that is a file is an error that says what to do', async () => {
  const start = startOrShare({ dataDir: import.meta.filename })

  await assert.rejects(start, (error) => error instanceof ProductError && /--data/.test(error.message))
})

test('the log of the server never holds the values of a failed statement', async (t) => {
  const server = await startOrShare({ dataDir })
  t.after(() => server.stop())
  await query(server.url, 'CREATE TABLE person (name text PRIMARY KEY)')

  await query(server.url, `INSERT INTO person VALUES ('HUSSAIN')`)
  await assert.rejects(query(server.url, `INSERT INTO person VALUES ('HUSSAIN')`), /duplicate key/)

  assert.doesNotMatch(readFileSync(join(dataDir, 'postgres.log'), 'utf8'), /HUSSAIN|duplicate/)
})
