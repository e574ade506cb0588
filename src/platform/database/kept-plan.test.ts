import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { asPractice, runIn, type Tx } from './database.ts'
import { keptPlan, withKeptPlan } from './kept-plan.ts'

const database = await freshDatabase({ after })
const { code } = await practiceIn(database, 'Z99001')

describe('a statement of which the plan is kept', () => {
  test('is planned once on a connection, whatever is asked with it', async () => {
    const counted = (tx: Tx, least: string) =>
      tx
        .selectFrom('patient')
        .select((row) => row.fn.countAll<number>().as('number'))
        .where('family_folded', '>=', least)
        .modifyFront(keptPlan)
        .executeTakeFirstOrThrow()
    const kept = await onOneConnection(async (tx) => {
      for (const least of ['a', 'b', 'c']) assert.deepEqual(await counted(tx, least), { number: 0 })
    })
    assert.equal(kept.length, 1)
    assert.match(kept[0] ?? '', /from "patient" where "family_folded" >= \$1/)
  })

  test('may be a text, and answers by its own parameters each time', async () => {
    const doubled = withKeptPlan('SELECT $1::integer * 2 AS doubled')
    const kept = await onOneConnection(async (tx) => {
      for (const number of [3, 4])
        assert.deepEqual((await runIn(tx)(doubled, [number])).rows, [{ doubled: number * 2 }])
    })
    assert.equal(kept.filter((text) => text.includes('AS doubled')).length, 1)
  })

  test('is no other: nothing else is kept', async () => {
    const kept = await onOneConnection(async (tx) => {
      await sql`SELECT ${'unkept'}::text AS word`.execute(tx)
    })
    assert.ok(kept.every((text) => !text.includes('AS word')))
  })
})

/** The texts that the connection keeps after some work on it. */
async function onOneConnection(work: (tx: Tx) => Promise<void>): Promise<string[]> {
  return asPractice(database, code, async (tx) => {
    await work(tx)
    const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(
      tx,
    )
    return rows.map(({ statement }) => statement)
  })
}
