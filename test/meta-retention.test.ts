import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionOf, rulesFor } from '../src/audit/retention/rules.ts'
import { freshDatabase } from './database.ts'

/** With everything that an installation may decide to have removed. */
const rules = rulesFor({ leftContactsDays: 90 })

test('every table has a rule for how long its rows are kept, and every rule a table that is there', async (t) => {
  const { owner } = await freshDatabase(t)
  const { rows } = await owner.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
  )
  const tables = rows.map(({ table }) => table).sort()
  const ruled = [...new Set(rules.map(({ table }) => table))].sort()
  assert.deepEqual(ruled, tables, 'src/audit/retention/rules.ts needs a rule for each table')
  assert.equal(new Set(rules.map(({ rule }) => rule)).size, rules.length, 'two rules have one name')
  for (const rule of rules) {
    const { removal } = rule
    assert.ok(rule.why.length > 10)
    if (!removal) continue
    const sql = `SELECT FROM ${rule.table} WHERE ${conditionOf({ ...rule, removal })}`
    await assert.doesNotReject(owner.query(sql, [new Date()]), rule.rule)
  }
})
