import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { asPractice } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { NO_QUEUE_FILTERS, readQueue, reviewAfter } from './queue.ts'

const database = await freshDatabase({ after })
const practice = await practiceIn(database)
const { code } = practice

/** A thousand that wait among many that are over; every tenth has no weight, and many have the same. */
async function fill(): Promise<void> {
  await practice.rows(
    `INSERT INTO patient (practice, id, account, status, status_since, restricted, family_name, given_folded,
       family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
     SELECT $1, md5('patient' || n)::uuid, 'non-digital', 'registered', now(), false, 'Family' || n, '', 'family' || n,
       '', '', '', 'import', now(), now()
     FROM generate_series(1, 20000) AS n`,
  )
  await practice.rows(
    `INSERT INTO review (practice, id, run, kind, state, reason, row_number, listed, created_at)
     SELECT $1, md5('review' || n)::uuid, md5('run')::uuid, 'doubtful-match',
       CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END, 'Same names', n,
       jsonb_build_object('family_name', 'Family' || n, 'given_name', 'Given', 'date_of_birth', '1970-01-02'), now()
     FROM generate_series(1, 20000) AS n`,
  )
  await practice.rows(
    `INSERT INTO review_candidate (practice, review, patient, weight)
     SELECT $1, md5('review' || n)::uuid, md5('patient' || n)::uuid, CASE WHEN n % 200 <> 0 THEN (n / 20) % 30 END
     FROM generate_series(1, 20000) AS n`,
  )
  for (const table of ['patient', 'review', 'review_candidate'])
    await database.owner.query(`ANALYZE ${table}`)
}
await fill()

test('the queue is ranked by weight, and pages of it hold each review once', async () => {
  const weights: (number | null)[] = []
  const seen = new Set<string>()
  let after: string | null = null
  do {
    const page = await asPractice(database, code, (tx) =>
      readQueue(tx, code, NO_QUEUE_FILTERS, { after, limit: 90 }),
    )
    for (const { review, weight } of page.reviews) {
      seen.add(review)
      weights.push(weight)
    }
    after = page.next
  } while (after !== null)
  assert.deepEqual([seen.size, weights.length], [1000, 1000])
  assert.deepEqual(
    weights,
    weights.toSorted((one, other) => (other ?? -1) - (one ?? -1)),
  )
  assert.equal(weights.filter((weight) => weight === null).length, 100)
})

test('after the last one comes the first again', async () => {
  const all = await asPractice(database, code, (tx) => readQueue(tx, code, NO_QUEUE_FILTERS, { limit: 2000 }))
  const next = (review: string) => asPractice(database, code, (tx) => reviewAfter(tx, code, review))
  const ids = all.reviews.map(({ review }) => review)
  assert.equal(await next(ids[41]!), ids[42])
  assert.equal(await next(ids.at(-1)!), ids[0])
})

test('no page of it reads all patients, all candidates or what is over', async () => {
  const queue = sqlFile(import.meta.url, './sql/queue.sql')
  const { rows } = await database.owner.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${queue}`,
    [code, null, null, null, 51],
  )
  const scans = scansOf(rows[0]!['QUERY PLAN'][0].Plan)
  assert.ok(scans.some(({ table }) => table === 'review') && scans.some(({ table }) => table === 'patient'))
  for (const { table, how, read } of scans) {
    assert.doesNotMatch(how, /Seq Scan/, table)
    assert.ok(read <= 1100, `${table}: ${read} rows are read`)
  }
})

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

function scansOf(plan: Plan): { table: string; how: string; read: number }[] {
  const rows = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
  const table = plan['Relation Name']
  const own = table === undefined ? [] : [{ table, how: plan['Node Type'], read: rows }]
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)]
}
