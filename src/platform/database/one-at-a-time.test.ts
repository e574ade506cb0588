import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { asPractice, type Database } from './database.ts'
import { oneAtATime } from './one-at-a-time.ts'

test('who does the same to the same thing comes after the first, and nobody else waits', async (t) => {
  const database = await freshDatabase(t)
  const done: string[] = []
  const does = (who: string, what: string, to: string, work = () => Promise.resolve()) =>
    asPractice(database, 'Z99001', async (tx) => {
      await oneAtATime(tx, what, to)
      await work()
      done.push(who)
    })
  let second: Promise<void> | undefined
  await does('first', 'text', 'Dilys', async () => {
    second = does('second', 'text', 'Dilys')
    await does('to somebody else', 'text', 'Emlyn')
    await does('something else', 'phone', 'Dilys')
    while (!done.includes('second') && !(await isOneWaiting(database)));
  })
  await second
  assert.deepEqual(done, ['to somebody else', 'something else', 'first', 'second'])
})

async function isOneWaiting({ owner }: Database): Promise<boolean> {
  const { rowCount } = await owner.query(
    `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
     WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
  )
  return rowCount !== 0
}
