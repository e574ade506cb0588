import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionOf, RULES } from '../src/audit/retention/rules.ts'
import { freshDatabase } from './database.ts'

test('every table has a rule for how long its rows are kept, and every rule a table that is there', async (t) => {
  const { owner } = await freshDatabase(t)
  const { rows } = await owner.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
  )
  const tables = rows.map(({ table }) => table).sort()
  const ruled = [...new Set(RULES.map(({ table }) => table))].sort()
  assert.deepEqual(ruled, tables, 'src/audit/retention/rules.ts needs a rule for each table')
  assert.equal(new Set(RULES.map(({ rule }) => rule)).size, RULES.length, 'two rules have one name')
  for (const rule of RULES) {
    const { removal } = rule
    assert.ok(rule.why.length > 10)
    if (!removal) continue
    const sql = `SELECT FROM ${rule.table} WHERE ${conditionOf({ ...rule, removal })}`
    await assert.doesNotReject(owner.query(sql, [new Date()]), rule.rule)
  }
})
