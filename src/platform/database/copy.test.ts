import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type pg from 'pg'
import { freshDatabase } from '../../../test/database.ts'
import { CopyLanes, copyLine } from './copy.ts'

const database = await freshDatabase({ after })
let client: pg.Client

before(async () => {
  client = await database.connect()
  await client.query('CREATE TABLE words (at integer PRIMARY KEY, one text, other text)')
  await client.query('CREATE TABLE numbers (n integer NOT NULL)')
})
after(() => client.end())

const targets = { words: 'words (at, one, other)', numbers: 'numbers (n)' }
const wide = 'x'.repeat(1000)

test('any text comes back from the database as it went in, and nothing is taken for the end of a row', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '\\N', '\\.', '\\', '\t', '\n', '\r\n', '\\t', 'a\\\nb', "O'Brien", '\u2028', '😀'),
  )
  const value = fc.option(text.map((written) => written.replaceAll('\0', '')))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value), { maxLength: 20 }), async (pairs) => {
      await client.query('TRUNCATE words')
      const lanes = new CopyLanes(client, targets)
      for (const [at, pair] of pairs.entries()) lanes.write('words', copyLine([String(at), ...pair]))
      await lanes.finish()
      const { rows } = await client.query({
        text: 'SELECT one, other FROM words ORDER BY at',
        rowMode: 'array',
      })
      assert.deepEqual(rows, pairs)
    }),
    { numRuns: 50 },
  )
})

test('rows of several tables come through one connection, however they are mixed and however many they are', async () => {
  await client.query('TRUNCATE words, numbers')
  const lanes = new CopyLanes(client, targets)
  for (let at = 0; at < 3000; at++) {
    lanes.write('words', copyLine([String(at), wide, null]))
    if (at % 3 === 0) lanes.write('numbers', copyLine([String(at)]))
    if (at % 200 === 0) await lanes.settle()
  }
  await lanes.finish()
  const { rows } = await client.query(
    `SELECT (SELECT count(*) FROM words) AS words, (SELECT count(*) FROM numbers) AS numbers,
       (SELECT sum(n) FROM numbers) AS sum`,
  )
  assert.deepEqual(rows, [{ words: 3000, numbers: 1000, sum: 1498500 }])
})

describe('a row that the database refuses', () => {
  test('fails the end with the reason of the database, and the connection goes on', async () => {
    await client.query('TRUNCATE words')
    const lanes = new CopyLanes(client, targets)
    lanes.write('words', copyLine(['1', 'a', 'b']))
    lanes.write('words', copyLine(['1', 'a', 'b']))
    await assert.rejects(lanes.finish(), { code: '23505' })
    await lanes.abandon()
    assert.equal((await client.query('SELECT FROM words')).rowCount, 0)
  })

  test('in the middle of much fails with the same reason, and not with one of the connection', async () => {
    await client.query('TRUNCATE words')
    const lanes = new CopyLanes(client, targets)
    await assert.rejects(
      async () => {
        lanes.write('words', copyLine(['1', 'a', 'b']))
        for (let at = 0; at < 40; at++) {
          for (let row = 0; row < 600; row++) lanes.write('words', copyLine(['1', wide, wide]))
          await lanes.settle()
          // The database answers while more is on its way.
          await new Promise(setImmediate)
        }
        await lanes.finish()
      },
      { code: '23505' },
    )
    await lanes.abandon()
    assert.equal((await client.query('SELECT FROM words')).rowCount, 0)
  })

  test('because there is no such table fails as soon as rows are sent', async () => {
    const lanes = new CopyLanes(client, { nowhere: 'nowhere (n)' })
    lanes.write('nowhere', copyLine(['1']))
    await assert.rejects(lanes.finish(), { code: '42P01' })
  })
})

describe('a copy that is given up', () => {
  test('leaves nothing, and the connection can roll back', async () => {
    await client.query('TRUNCATE words')
    await client.query('BEGIN')
    const lanes = new CopyLanes(client, targets)
    for (let at = 0; at < 1000; at++) lanes.write('words', copyLine([String(at), wide, null]))
    await lanes.settle()
    await lanes.abandon()
    await client.query('ROLLBACK')
    assert.equal((await client.query('SELECT FROM words')).rowCount, 0)
  })

  test('before the first row was sent is nothing to give up', async () => {
    const lanes = new CopyLanes(client, targets)
    lanes.write('words', copyLine(['1', 'a', 'b']))
    await lanes.abandon()
    assert.deepEqual((await client.query('SELECT 1 AS one')).rows, [{ one: 1 }])
  })
})

test('a connection that is lost in the middle of a copy fails it', async () => {
  const lost = await database.connect()
  const { rows } = await lost.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const lanes = new CopyLanes(lost, targets)
  await assert.rejects(async () => {
    for (let at = 0; ; at++) {
      for (let row = 0; row < 600; row++)
        lanes.write('numbers', copyLine([String(at)]) + copyLine([String(row)]).repeat(200))
      await lanes.settle()
      if (at === 1) await database.owner.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid])
    }
  })
  await lanes.abandon()
  await lost.end()
})
