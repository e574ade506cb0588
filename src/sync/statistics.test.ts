import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { practiceIn } from '../../test/practice.ts'
import { catchUpStatistics, refreshStatistics } from './statistics.ts'

const database = await freshDatabase({ after })

test('the planner learns of many new patients at once, and of a few in its own time', async () => {
  const practice = await practiceIn(database, 'Z99001')
  await database.owner.query('ALTER TABLE patient SET (autovacuum_enabled = false)')
  const report = await practice.sync([
    { family_name: 'Llewellyn', given_name: 'Siân', date_of_birth: '14/03/1958' },
  ])
  const known = async () => {
    const { rows } = await database.owner.query<{ reltuples: number }>(
      `SELECT reltuples FROM pg_class WHERE oid = 'patient'::regclass`,
    )
    return rows[0]?.reltuples
  }
  const before = await known()
  await refreshStatistics(database, report)
  assert.equal(await known(), before)
  await refreshStatistics(database, { ...report, created: 50_000 })
  assert.equal(await known(), 1)
  assert.notEqual(before, 1)
})

test('before people are compared the planner knows of most of them', async () => {
  const fresh = await freshDatabase({ after })
  await fresh.owner.query('ALTER TABLE patient SET (autovacuum_enabled = false)')
  const practice = await practiceIn(fresh, 'Z99001')
  const rows = Array.from({ length: 600 }, (_, at) => ({
    family_name: `Ahmed ${at}`,
    given_name: 'Nasreen',
    date_of_birth: '09/02/1962',
  }))
  await practice.sync(rows)
  const known = async () => {
    const { rows } = await fresh.owner.query<{ reltuples: number }>(
      `SELECT reltuples FROM pg_class WHERE oid = 'patient'::regclass`,
    )
    return rows[0]?.reltuples
  }
  assert.equal(await known(), -1)
  await catchUpStatistics(fresh, 499)
  assert.equal(await known(), -1)
  await catchUpStatistics(fresh, 600)
  assert.equal(await known(), 600)
})
