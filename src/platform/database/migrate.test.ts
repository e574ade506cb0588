import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { emptyDatabase } from '../../../test/database.ts'
import { migrate } from './migrate.ts'

const all = readdirSync(new URL('../../../migrations/', import.meta.url)).sort()

test('an empty database is brought up to date, and then there is nothing left to do', async (t) => {
  const [owner] = await poolsOf(t, 1)
  assert.deepEqual(await migrate(owner!), all)
  assert.deepEqual(await migrate(owner!), [])
  assert.deepEqual(await names(owner!), all)
})

test('programs that start at once take turns, and each migration runs once', async (t) => {
  const pools = await poolsOf(t, 4)
  const ran = await Promise.all(pools.map((pool) => migrate(pool)))
  assert.deepEqual(
    ran.filter((names) => names.length > 0),
    [all],
  )
})

test('a database that a newer version made is refused, and left as it is', async (t) => {
  const [owner] = await poolsOf(t, 1)
  await migrate(owner!)
  await owner!.query(`INSERT INTO migration (name) VALUES ('9999-tomorrow.sql')`)
  await owner!.query(`DELETE FROM migration WHERE name = $1`, [all.at(-1)])
  await assert.rejects(migrate(owner!), {
    kind: 'refused',
    message:
      'This database was made by a newer version of Patient Sync (9999-tomorrow.sql). Start that version.',
  })
  assert.ok(!(await names(owner!)).includes(all.at(-1)!))
})

test('a migration that fails is taken back whole, and the next start goes on from there', async (t) => {
  const [owner] = await poolsOf(t, 1)
  // The second migration makes practice, practice_source, staff and session; one of them is in the way.
  await owner!.query('CREATE TABLE session (somebody_elses integer)')
  await assert.rejects(migrate(owner!), { code: '42P07' })
  assert.deepEqual(await names(owner!), all.slice(0, 1))
  const { rows } = await owner!.query(`SELECT to_regclass('practice') AS practice`)
  assert.deepEqual(rows, [{ practice: null }])
  await owner!.query('DROP TABLE session')
  assert.deepEqual(await migrate(owner!), all.slice(1))
})

async function names(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>('SELECT name FROM migration ORDER BY name')
  return rows.map(({ name }) => name)
}

async function poolsOf(t: TestContext, count: number): Promise<pg.Pool[]> {
  const pools: pg.Pool[] = []
  // Whatever is handed in last ends first, and the database can only go when nobody uses it.
  const url = await emptyDatabase(t)
  for (let i = 0; i < count; i++) pools.push(new pg.Pool({ connectionString: url, max: 2 }))
  for (const pool of pools) pool.on('error', () => undefined)
  t.after(() => Promise.all(pools.map((pool) => pool.end())))
  return pools
}
