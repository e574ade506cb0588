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
  test('is planned on a connection a few times, and then no more, whatever is asked with it', async () => {
    const counted = (tx: Tx, least: string) =>
      tx
        .selectFrom('patient')
        .select((row) => row.fn.countAll<number>().as('number'))
        .where('family_folded', '>=', least)
        .modifyFront(keptPlan)
        .executeTakeFirstOrThrow()
    const kept = await onOneConnection(async (tx) => {
      for (const least of 'abcdefgh') assert.deepEqual(await counted(tx, least), { number: 0 })
    })
    assert.equal(kept.length, 1)
    assert.match(kept[0]!.statement, /from "patient" where "family_folded" >= \$1/)
    assert.ok(kept[0]!.generic_plans > 0)
  })

  test('may be a text, and answers by its own parameters each time', async () => {
    const doubled = withKeptPlan('SELECT $1::integer * 2 AS doubled')
    const kept = await onOneConnection(async (tx) => {
      for (const number of [3, 4])
        assert.deepEqual((await runIn(tx)(doubled, [number])).rows, [{ doubled: number * 2 }])
    })
    assert.equal(kept.filter(({ statement }) => statement.includes('AS doubled')).length, 1)
  })

  test('is no other: nothing else is kept', async () => {
    const kept = await onOneConnection(async (tx) => {
      await sql`SELECT ${'unkept'}::text AS word`.execute(tx)
    })
    assert.ok(kept.every(({ statement }) => !statement.includes('AS word')))
  })
})

interface Kept {
  statement: string
  /** How often it was answered without a plan of its own. */
  generic_plans: number
}

/** What the connection keeps after some work on it. */
async function onOneConnection(work: (tx: Tx) => Promise<void>): Promise<Kept[]> {
  return asPractice(database, code, async (tx) => {
    await work(tx)
    return (await sql<Kept>`SELECT statement, generic_plans FROM pg_prepared_statements`.execute(tx)).rows
  })
}
