import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import type pg from 'pg'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { listOf, type Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { hasRemembered } from '../../test/remembered.ts'
import { recount } from '../patients/count.ts'
import type { ProductError } from '../platform/errors.ts'
import { runSync } from './run.ts'

// What others do at the same moment: people sign up, staff and other programs write, connections are lost.

const database = await freshDatabase({ after })
let practices = 0
afterEach(() => assertInvariants(database.owner, { withoutHistory: true }))
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)
type Practice = Awaited<ReturnType<typeof practiceOfItsOwn>>

const sian: Row = {
  source_patient_id: '50119',
  nhs_number: '999 526 0182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
}
const digitalSian = {
  account: 'digital' as const,
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '1958-03-14',
  nhs_number: '999 526 0182',
}
const piotr: Row = {
  source_patient_id: '101',
  given_name: 'Piotr',
  family_name: 'Wójcik',
  date_of_birth: '17/08/1983',
}

describe('somebody who signs up while a first sync is reading', () => {
  for (const { what, person, list } of [
    { what: 'their NHS number', person: digitalSian, list: [sian, piotr] },
    {
      what: 'their NHS number, which the database refuses in the middle of much',
      person: digitalSian,
      list: [sian, ...crowd(3000)],
    },
    {
      what: 'name and date of birth only',
      person: { ...digitalSian, nhs_number: '' },
      list: [sian, piotr],
    },
  ]) {
    test(`with ${what} is linked and not made twice`, async () => {
      const practice = await practiceOfItsOwn()
      const signsUp = once(async () => {
        await hasRemembered(database, practice.code)
        await practice.onPlatform(person)
      })
      const report = await practice.sync(list, { after: { rows: 1, happens: signsUp } })
      assert.deepEqual(
        [report.state, report.listed, report.created, report.linked],
        ['done', list.length, list.length - 1, 1],
      )
      const patient = await practice.patient('Llewellyn')
      assert.equal(patient.account, 'digital')
      assert.equal(patient.nhs_number, '9995260182')
      assert.equal(patient.mobile_phone, '+447700900540')
      assert.deepEqual(await runsOf(practice), ['done'])
    })
  }
})

test('a patient who becomes digital between matching and apply keeps what is theirs', async () => {
  const practice = await practiceOfItsOwn()
  await practice.sync([sian])
  const portal = await database.connect()
  await portal.query('BEGIN')
  await portal.query(
    `UPDATE patient SET account = 'digital', email = 's.llewellyn@example.org' WHERE practice = $1`,
    [practice.code],
  )
  await recount((text, values) => portal.query(text, values), practice.code)
  const night = practice.sync([{ ...sian, mobile_phone: '07700 900541', email: 'else@example.org' }])
  await waitsForLock(portal)
  await portal.query('COMMIT')
  await portal.end()
  assert.equal((await night).state, 'done')
  const patient = await practice.patient('Llewellyn')
  assert.equal(patient.email, 's.llewellyn@example.org')
  assert.equal(patient.mobile_phone, '+447700900540')
})

test('patients whom another program writes while the list is read are found where they are stored then', async () => {
  const practice = await practiceOfItsOwn()
  const people = crowd(3)
  await practice.sync([sian, piotr, ...people])
  const writes = once(async () => {
    await hasRemembered(database, practice.code)
    await database.owner.query('UPDATE patient SET updated_at = updated_at WHERE practice = $1', [
      practice.code,
    ])
  })
  const tonight = [{ ...sian, source_patient_id: '90119' }, ...people]
  const report = await practice.sync(tonight, { after: { rows: 1, happens: writes } })
  assert.deepEqual([report.state, report.created, report.updated, report.left], ['done', 0, 1, 1])
  assert.equal((await practice.patient('Llewellyn')).source_patient_id, '90119')
  assert.equal((await practice.patient('Wójcik')).status, 'left')
})

test('a deadlock with another program is taken back, and the run starts over', async () => {
  const practice = await practiceOfItsOwn()
  const people = crowd(20)
  await practice.sync(people)
  await database.owner.query(`ALTER DATABASE ${await databaseName()} SET deadlock_timeout = '50ms'`)
  const other = await database.connect()
  await other.query(`SET deadlock_timeout = '10min'`)
  await other.query('BEGIN')
  const lock = `SELECT FROM patient WHERE practice = $1 AND source_patient_id = ANY ($2) FOR UPDATE`
  const ids = people.map((_, at) => `crowd-${at}`)
  await other.query(lock, [practice.code, ids.slice(10, 11)])
  const night = practice.sync(people.map((row) => ({ ...row, mobile_phone: '07700 900541' })))
  await waitsForLock(other)
  // The run holds some of the others by now, so one of the two has to give in.
  await other.query(lock, [practice.code, ids])
  await other.query('COMMIT')
  await other.end()
  const report = await night
  assert.deepEqual([report.state, report.updated], ['done', 20])
  assert.deepEqual(await deadlocks(), 1)
  assert.deepEqual(await runsOf(practice), ['done', 'done'])
})

describe('another run that comes in between', () => {
  test('when a run starts over does not make it say that it has failed', async () => {
    const practice = await practiceOfItsOwn()
    const signsUp = once(async () => {
      await hasRemembered(database, practice.code)
      await practice.onPlatform(digitalSian)
    })
    const source = listOf([sian, piotr], { after: { rows: 1, happens: signsUp } })
    let connections = 0
    const lasting = {
      connect: async () => {
        connections += 1
        if (connections === 2) await practice.sync([piotr])
        return database.lasting.connect()
      },
    } as unknown as pg.Pool
    const run = { practice: practice.code, source, trigger: 'command' } as const
    const report = await runSync({ ...database, lasting }, run)
    assert.deepEqual([connections, report.state, report.linked, report.unchanged], [2, 'done', 1, 1])
    assert.deepEqual(await runsOf(practice), ['done', 'done'])
  })

  test('when a run has failed does not take away the reason', async () => {
    const practice = await practiceOfItsOwn()
    const outcomes: unknown[] = []
    const owner = {
      query: async (text: string, values: unknown[]) => {
        if (text.includes('finished_at = $5')) {
          outcomes.push(await practice.sync([piotr]).catch((error: unknown) => (error as ProductError).kind))
        }
        return database.owner.query(text, values)
      },
    } as unknown as pg.Pool
    const run = { practice: practice.code, source: listOf([]), trigger: 'command' } as const
    const report = await runSync({ ...database, owner }, run)
    const rows = await practice.rows('SELECT state, reason FROM sync_run WHERE practice = $1')
    assert.deepEqual(rows, [{ state: 'held', reason: report.reason }])
    assert.deepEqual(outcomes, ['refused'])
  })
})

test('a run that collides every time gives up, and says so', async () => {
  const practice = await practiceOfItsOwn()
  // Each time somebody else takes a number after the run has looked who holds it.
  await database.owner.query(`
    CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation; END $$;
    CREATE TRIGGER collide BEFORE INSERT ON patient
      FOR EACH ROW WHEN (NEW.practice = '${practice.code}') EXECUTE FUNCTION collide()`)
  await assert.rejects(practice.sync([sian]), { code: '23505' })
  assert.deepEqual(await practice.rows('SELECT state, reason FROM sync_run WHERE practice = $1'), [
    { state: 'failed', reason: 'Something unexpected happened. Nothing was changed. Sync again.' },
  ])
})

test('a database connection that is lost in the apply fails the run, and neither the data nor the program', async () => {
  const practice = await practiceOfItsOwn()
  await practice.sync([sian, piotr])
  const untouched = await practice.everything()
  const other = await database.connect()
  await other.query('BEGIN')
  await other.query(`SELECT FROM patient WHERE practice = $1 AND family_name = 'Wójcik' FOR UPDATE`, [
    practice.code,
  ])
  const tonight = [
    { ...sian, mobile_phone: '07700 900541' },
    { ...piotr, mobile_phone: '07700 900542' },
    ...crowd(2),
  ]
  const night = practice.sync(tonight)
  await other.query('SELECT pg_terminate_backend($1)', [await waitsForLock(other)])
  const { state, reason } = await night
  assert.deepEqual(
    [state, reason],
    [
      'failed',
      'The connection to the database was lost in the middle of this run. Nothing was changed. Sync again.',
    ],
  )
  await other.end()
  assert.deepEqual(await practice.everything(), untouched)
  assert.deepEqual(await runsOf(practice), ['done', 'failed'])
  const again = await practice.sync(tonight)
  assert.deepEqual([again.state, again.updated, again.created], ['done', 2, 2])
})

/** People about whom nothing is alike, with as much about each as makes a list of them more than one flush. */
function crowd(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    source_patient_id: `crowd-${at}`,
    given_name: `Given ${at}`,
    family_name: `Family ${at}`,
    date_of_birth: '09/02/1962',
    address_line_1: 'Weir Lane '.repeat(25),
  }))
}

function once(work: () => Promise<unknown>): () => Promise<void> {
  let done = false
  return async () => {
    if (!done) await work()
    done = true
  }
}

/** Waits until another connection waits for a lock that this one holds; answers its process in the database. */
async function waitsForLock(holder: pg.ClientBase): Promise<number> {
  const { rows: own } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  for (;;) {
    const { rows } = await database.owner.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))`,
      [own[0]!.pid],
    )
    if (rows[0] !== undefined) return rows[0].pid
  }
}

async function databaseName(): Promise<string> {
  const { rows } = await database.owner.query<{ name: string }>('SELECT current_database() AS name')
  return rows[0]!.name
}

async function deadlocks(): Promise<number> {
  const { rows } = await database.owner.query<{ deadlocks: number }>(
    'SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()',
  )
  return rows[0]!.deadlocks
}

async function runsOf(practice: Practice): Promise<string[]> {
  const runs = await practice.rows<{ state: string }>(
    'SELECT state FROM sync_run WHERE practice = $1 ORDER BY started_at, id',
  )
  return runs.map(({ state }) => state)
}
