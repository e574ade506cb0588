import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPatientSync } from '../../test/command.ts'
import { contentOf, type Content } from '../../test/content.ts'
import { freshDatabase, managedDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { practiceIn } from '../../test/practice.ts'
import { lastNight, peopleOnPlatform, tonight } from '../../test/two-nights.ts'
import { importPeople } from './import/import.ts'
import { systemClock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { csvSource } from './csv/csv-source.ts'
import { runSync, usualSilence } from './run.ts'
import { frozenReason, lookEverySeconds, transactionName, Watchdog } from './watchdog.ts'

// A process that carries a run and is frozen, as by SIGSTOP or a machine that is paused: its practice is free within a
// minute, and whatever it does when it wakes, it changes nothing.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'watchdog-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
let practices = 0
const longList = 3000
/** Of the processes that are frozen here, in seconds. */
const silence = { SYNC_SILENCE_SECONDS: '1' }
let undisturbed: Content

before(async () => {
  writeFileSync(file('people.csv'), peopleOnPlatform())
  writeFileSync(file('last-night.csv'), lastNight())
  writeFileSync(file('tonight.csv'), tonight())
  writeFileSync(file('long.csv'), manyPatients())
  const twin = await afterLastNight()
  await sync(twin)
  undisturbed = await contentOf(database.owner, twin.code)
})

test('silence and the looks for it leave a frozen run less than a minute', () => {
  assert.ok(usualSilence + 2 * lookEverySeconds < 60)
})

describe('frozen', { concurrency: 2 }, () => {
  for (const place of ['stage:2', 'match:3', 'apply:2', 'commit:1']) {
    test(`at ${place}, it loses its practice, and changes nothing when it wakes`, async () => {
      const practice = await afterLastNight()
      const untouched = await practice.everything()
      const frozen = await freezeAt(place, practice)
      assert.equal(await isFree(practice), false)

      await untilEnded(practice)
      assert.equal(await isFree(practice), true)
      assert.deepEqual(await lastRun(practice), { state: 'failed', reason: frozenReason })
      assert.deepEqual(await practice.everything(), untouched)

      const report = await sync(practice)
      assert.equal(report.state, 'done')
      const applied = await practice.everything()
      const said = await wake(frozen)
      assert.deepEqual([said.code, said.signal], [1, null])
      assert.match(said.stdout, /^Failed, nothing changed[^]*The machine stopped answering/)
      assert.deepEqual(await practice.everything(), applied)
      assert.deepEqual(await runsOf(practice), ['done', 'failed', 'done'])
      assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed)
      await assertInvariants(database.owner, { practice: practice.code, said: said.stdout + said.stderr })
    })
  }

  test('in the middle of a COPY, where no timeout of the server helps, it loses its practice as well', async () => {
    const practice = await practiceIn(database, `Z${99001 + practices++}`)
    const frozen = await freezeAt('stage:5', practice, 'long.csv')
    assert.match(await statementOf(practice), /^COPY patient/)
    await untilEnded(practice)
    assert.equal(await isFree(practice), true)
    assert.equal((await wake(frozen)).code, 1)
    assert.deepEqual(await practice.patients(), [])
    assert.equal((await sync(practice, 'long.csv')).created, longList)
  })

  test('after it was committed it is done, and there is nothing to end', async () => {
    const practice = await afterLastNight()
    const frozen = await freezeAt('committed:1', practice)
    const watchdog = watchdogOf(database)
    for (let looks = 0; looks < 3; looks++) assert.equal(await watchdog.look(practice.code), 0)
    const { code } = await wake(frozen)
    assert.equal(code, 0)
    assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed)
  })

  test('and woken when its run has been taken away but not its connection, it may not commit', async () => {
    const practice = await afterLastNight()
    const untouched = await practice.everything()
    const frozen = await freezeAt('apply:2', practice)
    await practice.rows(
      `UPDATE sync_run SET state = 'failed', epoch = epoch + 1, reason = 'Taken away.', finished_at = now()
       WHERE practice = $1 AND state = 'running'`,
    )
    const said = await wake(frozen)
    assert.equal(said.code, 1)
    assert.match(said.stdout, /Taken away\./)
    assert.deepEqual(await practice.everything(), untouched)
    assert.deepEqual(await lastRun(practice), { state: 'failed', reason: 'Taken away.' })
  })

  test('it is ended by whoever wants to sync the practice meanwhile', async () => {
    const practice = await afterLastNight()
    const frozen = await freezeAt('stage:2', practice)
    await untilSilent(practice)
    const report = await sync(practice)
    assert.equal(report.state, 'done')
    assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed)
    assert.equal((await wake(frozen)).code, 1)
    assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed)
  })

  test('with the rights of a managed server, which makes nobody superuser, it is ended all the same', async (t) => {
    const managed = await managedDatabase(t)
    const practice = await afterLastNight(managed)
    const frozen = await freezeAt('stage:2', practice)
    await untilEnded(practice)
    assert.equal((await sync(practice)).state, 'done')
    assert.equal((await wake(frozen)).code, 1)
    assert.deepEqual(await contentOf(managed.owner, practice.code), undisturbed)
  })
})

describe('not ended is', () => {
  test('a run whose process is busy for longer than it may be silent', async () => {
    const practice = await afterLastNight()
    // It waits for us in the apply, until its thread has begun to speak; then it computes for three silences.
    const other = await database.connect()
    await other.query('BEGIN')
    await other.query('SELECT FROM patient WHERE practice = $1 FOR UPDATE', [practice.code])
    const busy = start(practice, { FAILPOINT: 'apply:1:6000', SYNC_SILENCE_SECONDS: '2' })
    await until(() => speaks(practice))
    await other.query('COMMIT')
    await other.end()
    const watchdog = watchdogOf(database)
    let ended = 0
    let isOver = false
    const answered = busy.answered.finally(() => (isOver = true))
    while (!isOver) {
      ended += await watchdog.look(practice.code)
      await sleep(20)
    }
    assert.equal((await answered).code, 0)
    assert.equal(ended, 0)
    assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed)
  })

  test('a run of this very process, whatever the database has heard of it', async () => {
    const practice = await practiceIn(database, `Z${99001 + practices++}`)
    const watchdog = watchdogOf(database)
    const report = await practice.sync([{ family_name: 'Jones', date_of_birth: '04/09/1958' }], {
      after: {
        rows: 1,
        happens: async () => {
          await fallSilent(practice)
          for (let looks = 0; looks < 3; looks++) assert.equal(await watchdog.look(practice.code), 0)
        },
      },
    })
    assert.equal(report.state, 'done')
  })

  test('a run that speaks between two looks', async () => {
    const practice = await practiceIn(database, `Z${99001 + practices++}`)
    const held = await heldElsewhere(practice, await runElsewhere(practice))
    const watchdog = watchdogOf(database)
    await fallSilent(practice, '2 hours')
    assert.equal(await watchdog.look(practice.code), 0)
    await fallSilent(practice, '1 hour')
    assert.equal(await watchdog.look(practice.code), 0)
    assert.equal(await watchdog.look(practice.code), 1)
    await assert.rejects(held.query('SELECT'))
  })

  test('a connection that carries another run by now', async () => {
    const practice = await practiceIn(database, `Z${99001 + practices++}`)
    await runElsewhere(practice)
    const other = await heldElsewhere(practice, '019ab000-0000-7000-8000-000000000002')
    await fallSilent(practice)
    const watchdog = watchdogOf(database)
    for (let looks = 0; looks < 3; looks++) assert.equal(await watchdog.look(practice.code), 0)
    assert.equal((await other.query('SELECT')).rowCount, 1)
    await other.end()
  })
})

test('a run is ended whose last sign of life waits behind the record that its own transaction has written', async () => {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  const run = await runElsewhere(practice)
  const frozen = await heldElsewhere(practice, run)
  await fallSilent(practice)
  await frozen.query(`UPDATE sync_run SET state = 'done' WHERE practice = $1 AND id = $2`, [
    practice.code,
    run,
  ])
  const sign = practice.rows(
    `UPDATE sync_run SET heartbeat_at = now() WHERE practice = $1 AND state = 'running'`,
  )
  await until(() => waitsForLock(practice))
  const watchdog = watchdogOf(database)
  assert.equal(await watchdog.look(practice.code), 0)
  assert.equal(await watchdog.look(practice.code), 1)
  await sign
  assert.deepEqual(await lastRun(practice), { state: 'failed', reason: frozenReason })
  await assert.rejects(frozen.query('SELECT'))
})

test('an undo that is frozen loses the practice as well, and has undone nothing when it wakes', async () => {
  const practice = await afterLastNight()
  const { run } = await sync(practice)
  const untouched = await practice.everything()
  const words = ['sync', 'undo', run, '--why', 'A wrong list']
  const frozen = await freeze(startPatientSync(database.url, words, { FAILPOINT: 'undo:3:stop' }))
  assert.equal(await isFree(practice), false)
  await new Watchdog({ database, clock: systemClock, abandonedSeconds: 0 }).look(practice.code)
  assert.equal(await isFree(practice), true)
  assert.equal((await wake(frozen)).code, 1)
  assert.deepEqual(await practice.everything(), untouched)
})

test('a transaction that holds a practice for no run that is under way is ended', async () => {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  await practice.rows('INSERT INTO sync_state (practice) VALUES ($1)')
  const frozen = await heldElsewhere(practice, '019ab000-0000-7000-8000-000000000001')
  await frozen.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE', [practice.code])
  await new Watchdog({ database, clock: systemClock }).look(practice.code)
  assert.equal(await isFree(practice), false, 'not at once')
  await new Watchdog({ database, clock: systemClock, abandonedSeconds: 0 }).look(practice.code)
  assert.equal(await isFree(practice), true)
  await assert.rejects(frozen.query('SELECT'))
})

/** So many bytes that rows are on their way to the database while the list is still being read. */
function manyPatients(): string {
  const rows = Array.from(
    { length: longList },
    (_, at) => `${at},Given${at},Family${at},09/02/1962,${'Weir Lane '.repeat(60)}`,
  )
  return ['source_patient_id,given_name,family_name,date_of_birth,address_line_1', ...rows].join('\n')
}

type Practice = Awaited<ReturnType<typeof afterLastNight>>

async function afterLastNight(on: Database & { url: string } = database) {
  const practice = await practiceIn(on, `Z${99001 + practices++}`)
  await importPeople(on, practice.code, file('people.csv'))
  await sync(practice, 'last-night.csv')
  return practice
}

function sync({ code, database: on }: Where, list = 'tonight.csv') {
  const source = csvSource({ file: file(list), practice: code })
  return runSync(on, { practice: code, source, trigger: 'command' })
}

type Where = Pick<Practice, 'code' | 'database'>

function start({ code, database: on }: Where, env: Record<string, string>, list = 'tonight.csv') {
  const words = ['sync', 'run', code, '--source', 'csv', '--file', file(list)]
  return startPatientSync(on.url, words, { ...silence, ...env })
}

/** A process that carries a run and stands still at this place. */
async function freezeAt(place: string, practice: Where, list?: string) {
  return freeze(start(practice, { FAILPOINT: `${place}:stop` }, list))
}

async function freeze(frozen: ReturnType<typeof startPatientSync>) {
  let isOver = false
  void frozen.answered.finally(() => (isOver = true))
  after(() => frozen.child.kill('SIGKILL'))
  await until(() => frozen.isStopped() || isOver)
  assert.ok(!isOver, 'it came to its end without being frozen')
  return frozen
}

async function wake({ child, answered }: Awaited<ReturnType<typeof freezeAt>>) {
  child.kill('SIGCONT')
  return answered
}

function watchdogOf(on: Database): Watchdog {
  return new Watchdog({ database: on, clock: systemClock })
}

/** Looks again and again, as a process does all the time. */
async function untilEnded({ code, database: on }: Where): Promise<void> {
  const watchdog = watchdogOf(on)
  await until(async () => (await watchdog.look(code)) === 1)
}

async function untilSilent(practice: Practice): Promise<void> {
  await until(async () => {
    const silent = await practice.rows(
      `SELECT FROM sync_run WHERE practice = $1 AND state = 'running'
         AND heartbeat_at < now() - make_interval(secs => silence_seconds)`,
    )
    return silent.length > 0
  })
}

async function speaks({ database: on }: Practice): Promise<boolean> {
  const { rowCount } = await on.owner.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'patient-sync heartbeat'
       AND query LIKE 'UPDATE sync_run%'`,
  )
  return rowCount !== 0
}

async function waitsForLock({ database: on }: Pick<Practice, 'database'>): Promise<boolean> {
  const { rowCount } = await on.owner.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query LIKE 'UPDATE sync_run%'`,
  )
  return rowCount !== 0
}

async function statementOf({ code, database: on }: Where): Promise<string> {
  const { rows } = await on.owner.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE application_name LIKE 'patient-sync ' || $1 || ' %'`,
    [code],
  )
  return rows[0]?.query ?? ''
}

async function isFree({ code, database: on }: Where): Promise<boolean> {
  const client = await on.connect()
  try {
    await client.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE NOWAIT', [code])
    return true
  } catch {
    return false
  } finally {
    await client.end()
  }
}

/** The record of a run that some other process has begun. */
async function runElsewhere(practice: Pick<Practice, 'rows'>): Promise<string> {
  const [run] = await practice.rows<{ id: string }>(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at)
     VALUES ($1, gen_random_uuid(), 'csv', 'command', '2026-11-24', 'running', 'stage', now(), now()) RETURNING id`,
  )
  return run!.id
}

/** A connection of some other process in the transaction of a run. */
async function heldElsewhere({ code: practice }: Pick<Practice, 'code'>, run: string) {
  const client = await database.connect()
  await client.query('BEGIN')
  await client.query(`SELECT set_config('application_name', $1, true)`, [transactionName({ practice, run })])
  return client
}

async function fallSilent(practice: Pick<Practice, 'rows'>, ago = '1 hour'): Promise<void> {
  await practice.rows(
    `UPDATE sync_run SET heartbeat_at = date_trunc('day', now()) - $2::interval - interval '1 day'
     WHERE practice = $1 AND state = 'running'`,
    [ago],
  )
}

async function lastRun(practice: Pick<Practice, 'rows'>) {
  const runs = await practice.rows(
    'SELECT state, reason FROM sync_run WHERE practice = $1 ORDER BY started_at',
  )
  return runs.at(-1)
}

async function runsOf(practice: Practice): Promise<string[]> {
  const runs = await practice.rows<{ state: string }>(
    'SELECT state FROM sync_run WHERE practice = $1 ORDER BY started_at',
  )
  return runs.map(({ state }) => state)
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}
