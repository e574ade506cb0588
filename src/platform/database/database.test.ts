import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { asPractice, runIn, type Tx } from './database.ts'

// Row-level security: whatever a page asks for by mistake, one practice never comes to the patients of another.

const database = await freshDatabase({ after })
const [mine, theirs] = ['Z99001', 'Z99002']
const refused = { code: '42501' }

before(async () => {
  const sian = {
    source_patient_id: '1',
    given_name: 'Siân',
    family_name: 'Llewellyn',
    date_of_birth: '14/03/1958',
  }
  for (const code of [mine, theirs]) {
    const practice = await practiceIn(database, code)
    await practice.sync([sian])
    await practice.sync([{ ...sian, email: 's@example.org' }, { broken: 'Cannot be read' }])
    // Somebody under the same source id is a review.
    await practice.sync([{ ...sian, date_of_birth: '15/03/1958' }])
    await database.owner.query(`INSERT INTO practice_source (practice, source) VALUES ($1, 'docman10')`, [
      code,
    ])
  }
})

const tables = [
  ...['patient', 'patient_change', 'patient_count', 'sync_state', 'sync_run', 'unusable_row', 'review'],
  ...['review_candidate', 'practice_source'],
]

describe('in the transaction of a practice', () => {
  for (const table of tables) {
    test(`${table} holds the practice's rows and nobody else's`, async () => {
      const { rows } = await database.owner.query(`SELECT DISTINCT practice FROM ${table} ORDER BY practice`)
      assert.deepEqual(rows, [{ practice: mine }, { practice: theirs }], 'both practices have some')
      const seen = await asMine((tx) => ask(tx, `SELECT DISTINCT practice FROM ${table}`))
      assert.deepEqual(seen, [{ practice: mine }])
    })
  }

  test("another practice's patients can be neither read by their id nor changed", async () => {
    const { rows } = await database.owner.query<{ id: string }>(
      'SELECT id FROM patient WHERE practice = $1',
      [theirs],
    )
    const id = rows[0]!.id
    assert.deepEqual(await asMine((tx) => ask(tx, `SELECT FROM patient WHERE id = '${id}'`)), [])
    const changed = await asMine((tx) =>
      ask(tx, `UPDATE patient SET email = null WHERE id = '${id}' RETURNING id`),
    )
    assert.deepEqual(changed, [])
  })

  for (const [what, text] of [
    ['moved to another practice', `UPDATE patient SET practice = '${theirs}'`],
    [
      'added to another practice',
      `INSERT INTO patient_count (practice, status, account, patients) VALUES ('${theirs}', 'left', 'other', 1)`,
    ],
  ] as const) {
    test(`nothing is ${what}`, () =>
      assert.rejects(
        asMine((tx) => ask(tx, text)),
        refused,
      ))
  }

  for (const [what, text] of [
    ['delete patients', 'DELETE FROM patient'],
    ['rewrite history', `UPDATE patient_change SET new = 'x'`],
    [
      'empty the history of somebody who is not restricted',
      'UPDATE patient_change SET old = NULL, new = NULL',
    ],
    ['rewrite what a run did', 'UPDATE sync_run SET created = 0'],
    ['write runs', `UPDATE sync_run SET state = 'done'`],
    ['settle a run that is not held', `UPDATE sync_run SET state = 'discarded' WHERE state = 'done'`],
    ['switch the rule off', 'ALTER TABLE patient DISABLE ROW LEVEL SECURITY'],
    ['drop a table', 'DROP TABLE patient'],
  ] as const) {
    test(`a page may not ${what}`, () =>
      assert.rejects(
        asMine((tx) => ask(tx, text)),
        refused,
      ))
  }

  test('a page is neither superuser, nor owner, nor above row-level security', async () => {
    assert.deepEqual(
      await asMine((tx) =>
        ask(
          tx,
          `SELECT current_user::text AS name, rolsuper, rolbypassrls,
             EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owns
           FROM pg_roles WHERE rolname = current_user`,
        ),
      ),
      [{ name: 'patient_sync_app', rolsuper: false, rolbypassrls: false, owns: false }],
    )
  })
})

describe('outside the transaction of a practice', () => {
  test('pages see no patient at all, also on a connection that has just served a practice', async () => {
    await asMine((tx) => ask(tx, 'SELECT FROM patient'))
    for (let connection = 0; connection < 3; connection++) {
      assert.deepEqual((await database.app.query('SELECT FROM patient')).rows, [])
    }
  })

  test('a practice code that is none is refused before it comes near the database', async () => {
    for (const code of [`Z99001'; SELECT 1; --`, '', 'Z9', 'Z99001 Z99002']) {
      await assert.rejects(
        asPractice(database, code, () => Promise.reject(new Error('was asked'))),
        { kind: 'invalid' },
      )
    }
    assert.deepEqual(await asPractice(database, ' z99001 ', (tx) => ask(tx, 'SELECT FROM patient')), [{}])
  })
})

test('work that fails is taken back whole', async () => {
  const failure = new Error('on purpose')
  await assert.rejects(
    asMine(async (tx) => {
      await ask(tx, `UPDATE patient SET email = 'other@example.org'`)
      throw failure
    }),
    failure,
  )
  assert.deepEqual(await asMine((tx) => ask(tx, `SELECT FROM patient WHERE email = 'other@example.org'`)), [])
})

test('a date is the text that it is, and a count is a number', async () => {
  const { rows } = await database.owner.query(`SELECT DATE '1970-06-01' AS born, count(*) AS one`)
  assert.deepEqual(rows, [{ born: '1970-06-01', one: 1 }])
})

describe('a connection that is lost', () => {
  test('in use fails what was asked of it, and the next one is there', async () => {
    for (const pool of [database.owner, database.app]) {
      const client = await pool.connect()
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      const asked = assert.rejects(client.query('SELECT pg_sleep(600)'))
      await database.owner.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid])
      await asked
      client.release(true)
      assert.deepEqual((await pool.query('SELECT 1 AS one')).rows, [{ one: 1 }])
    }
  })
})

function asMine<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return asPractice(database, mine, work)
}

async function ask(tx: Tx, text: string): Promise<unknown[]> {
  if (text.startsWith('ALTER') || text.startsWith('DROP')) return (await sql.raw(text).execute(tx)).rows
  return (await runIn(tx)(text, [])).rows
}
