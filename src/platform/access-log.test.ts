import assert from 'node:assert/strict'
import { test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { freshDatabase } from '../../test/database.ts'
import { logAccess, type Asking } from './access-log.ts'
import { asPractice } from './database/database.ts'

const now = new Date('2026-11-24T09:00:00Z')
const staff = uuidv7()
const asking: Asking = {
  practice: 'A81001',
  person: { id: staff, role: 'receptionist' },
  routeOptions: { url: '/patients/:id' },
}

test('one row says who was shown whom, where and why; each patient once', async (t) => {
  const database = await freshDatabase(t)
  const [ada, ben] = [uuidv7(), uuidv7()]
  await asPractice(database, 'A81001', (tx) => logAccess(tx, asking, [ada, ben, ada], now, 'They rang'))
  const { rows } = await database.owner.query('SELECT * FROM access_log')
  const [first, ...more] = rows as Record<string, unknown>[]
  const { id, ...row } = first!
  assert.equal(more.length, 0)
  assert.match(String(id), /^.{14}7/)
  assert.deepEqual(row, {
    ...{
      practice: 'A81001',
      at: now,
      staff,
      role: 'receptionist',
      page: '/patients/:id',
      reason: 'They rang',
    },
    patients: [ada, ben],
  })
})

test('nothing is written where nobody is shown, and nobody is shown to nobody', async (t) => {
  const database = await freshDatabase(t)
  await asPractice(database, 'A81001', (tx) => logAccess(tx, asking, [], now))
  const stranger = { ...asking, person: null }
  await assert.rejects(
    asPractice(database, 'A81001', (tx) => logAccess(tx, stranger, [uuidv7()], now)),
    /signed in/,
  )
  const { rowCount } = await database.owner.query('SELECT FROM access_log')
  assert.equal(rowCount, 0)
})

test('the views of one patient are found past row-level security, for their own practice alone', async (t) => {
  const database = await freshDatabase(t)
  const ada = uuidv7()
  await asPractice(database, 'A81001', (tx) => logAccess(tx, asking, [ada, uuidv7()], now))
  await asPractice(database, 'A81001', (tx) => logAccess(tx, asking, [uuidv7()], now))
  const values = [
    'A81001',
    ada,
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    10,
  ]
  const client = await database.app.connect()
  try {
    await client.query(`BEGIN; SET LOCAL app.practice = 'A81001'`)
    const { rowCount } = await client.query('SELECT FROM access_of_patient($1, $2, $3, $4, $5)', values)
    assert.equal(rowCount, 1)
    await client.query(`SET LOCAL app.practice = 'B82002'`)
    await assert.rejects(
      client.query('SELECT FROM access_of_patient($1, $2, $3, $4, $5)', values),
      /not opened/,
    )
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})
