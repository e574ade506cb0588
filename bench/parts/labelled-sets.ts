import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type pg from 'pg'
import { recount } from '../../src/patients/count.ts'
import { match } from '../../src/sync/match.ts'
import { createMatchingTables } from '../../src/sync/tables.ts'
import { estimateWeights, useWeights } from '../../src/sync/weights/versions.ts'
import { emptyPractice, practice, type Ground } from './ground.ts'
import { listRows, putOnPlatform, type LabelledPerson } from './labelled-people.ts'
import { bestF1, share, type MatchingFigures, type Outcomes } from './matching-figures.ts'
import { say } from './report.ts'

interface Found {
  links: { row: number; patient: string }[]
  reviewed: { row: number; patient: string }[]
  reviews: number
  weighed: { row: number; patient: string; weight: number }[]
}

/** left.csv are people on the platform, right.csv is tonight's list, truth.csv says who is whom. */
export async function linkageFigures(
  ground: Ground,
  folder: string,
  isEstimated: boolean,
): Promise<MatchingFigures> {
  const [left, right] = ['left.csv', 'right.csv'].map((file) => read<LabelledPerson>(folder, file))
  const truth = read<{ left_id: string; right_id: string }>(folder, 'truth.csv')
  if (isEstimated) {
    await inTransaction(ground, (client) => estimateFrom(client, left!, right!), 'COMMIT')
    await emptyPractice(ground.database)
  }
  return inTransaction(ground, async (client) => {
    const ids = await putOnPlatform(client, left!)
    const started = performance.now()
    await listRows(client, right!)
    const found = await matchAll(client, left!.length)
    const rowsPerSecond = (right!.length * 1000) / (performance.now() - started)
    const idOf = new Map(left!.map(({ id }, at) => [id, ids[at]]))
    const personOf = new Map(truth.map((pair) => [pair.right_id, idOf.get(pair.left_id)]))
    const isSame = (pair: { row: number; patient: string }) =>
      personOf.get(right![pair.row]!.id) === pair.patient
    return { ...judged(found, isSame, truth.length), rowsPerSecond }
  })
}

/** As an installation would that had linked or proposed what the product's own weights make of the set. */
async function estimateFrom(
  client: pg.ClientBase,
  left: LabelledPerson[],
  right: LabelledPerson[],
): Promise<void> {
  await putOnPlatform(client, left)
  await recount((text, values) => client.query(text, values), practice)
  await listRows(client, right)
  await matchAll(client, left.length)
  await client.query(
    `INSERT INTO link_evidence (practice, patient, run, linked_at, rule, weight, evidence, weights_version)
     SELECT $1, patient, gen_random_uuid(), now(), 'nhs-number', weight, evidence, 0 FROM compared
     WHERE (row_number, patient) IN (SELECT row_number, patient FROM matched UNION SELECT row_number, patient FROM doubted)`,
    [practice],
  )
  await client.query('DROP TABLE listed, candidate, shared_contact, compared')
  const { estimated } = await estimateWeights(client, { by: 'bench', seed: '1', now: new Date() })
  say(`estimated from ${estimated.pairs} pairs and ${estimated.randomPairs} at random`)
  await useWeights(client, estimated.version!, { by: 'bench', reason: 'measured', now: new Date() })
  await client.query('TRUNCATE link_evidence')
}

function judged(
  found: Found,
  isSame: (pair: { row: number; patient: string }) => boolean,
  same: number,
): Omit<MatchingFigures, 'rowsPerSecond'> {
  const right = found.links.filter(isSame).length
  const review = found.reviewed.filter(isSame).length
  const wrong = found.links.length - right
  return {
    automatic: { right, wrong },
    precision: share(right, found.links.length),
    recall: share(right, same),
    reviews: found.reviews,
    recallWithReview: share(right + review, same),
    bestF1: bestF1(
      found.weighed.map((pair) => ({ weight: pair.weight, isSame: isSame(pair) })),
      same,
    ),
    byExpected: { match: { pairs: same, automatic: right, review, neither: same - right - review } },
  }
}

interface LabelledPair {
  pair_id: string
  category: string
  expected: 'match' | 'possible' | 'different'
  [column: string]: string
}

/** Each pair is a world of its own: one person on the platform, one on the list. */
export async function pairFigures(ground: Ground, folder: string): Promise<MatchingFigures> {
  const pairs = read<LabelledPair>(folder, 'pairs.csv')
  const byExpected: Record<string, Required<Outcomes>> = {}
  const weighed: { weight: number; isSame: boolean }[] = []
  const started = performance.now()
  await inTransaction(ground, async (client) => {
    for (const [at, pair] of pairs.entries()) {
      if (at % 500 === 0) say(`pair ${at} of ${pairs.length}`)
      const found = await matchPair(client, side(pair, 'a_'), side(pair, 'b_'))
      const outcomes = (byExpected[pair.expected] ??= noOutcomes())
      outcomes.pairs += 1
      const became = found.links.length > 0 ? 'automatic' : found.reviews > 0 ? 'review' : 'neither'
      outcomes[became] += 1
      if (became === 'automatic') {
        outcomes.automaticByCategory[pair.category] = (outcomes.automaticByCategory[pair.category] ?? 0) + 1
      }
      if (pair.expected !== 'possible') {
        weighed.push(...found.weighed.map(({ weight }) => ({ weight, isSame: pair.expected === 'match' })))
      }
    }
  })
  const rowsPerSecond = (pairs.length * 1000) / (performance.now() - started)
  const { match: same = noOutcomes(), different = noOutcomes(), possible = noOutcomes() } = byExpected
  return {
    automatic: { right: same.automatic, wrong: different.automatic },
    precision: share(same.automatic, same.automatic + different.automatic),
    recall: share(same.automatic, same.pairs),
    reviews: same.review + different.review + possible.review,
    recallWithReview: share(same.automatic + same.review, same.pairs),
    bestF1: bestF1(weighed, same.pairs),
    rowsPerSecond,
    byExpected,
  }
}

async function matchPair(client: pg.ClientBase, a: LabelledPerson, b: LabelledPerson): Promise<Found> {
  await client.query('SAVEPOINT pair')
  await putOnPlatform(client, [a])
  await listRows(client, [b])
  const found = await matchAll(client, 1)
  await client.query('ROLLBACK TO pair; RELEASE pair')
  return found
}

function side(pair: LabelledPair, prefix: string): LabelledPerson {
  const columns = Object.entries(pair).filter(([column]) => column.startsWith(prefix))
  return Object.fromEntries(
    columns.map(([column, value]) => [column.slice(prefix.length), value]),
  ) as unknown as LabelledPerson
}

function noOutcomes(): Required<Outcomes> {
  return { pairs: 0, automatic: 0, review: 0, neither: 0, automaticByCategory: {} }
}

/** The product's own matching, as the nightly run calls it once the list is staged. */
async function matchAll(client: pg.ClientBase, people: number): Promise<Found> {
  await match(client, practice, {
    forgotten: [],
    unreadable: false,
    tellsRestricted: true,
    repeats: true,
    decisions: true,
    people,
  })
  const pairs = async <T>(text: string) => (await client.query(text)).rows as T[]
  return {
    links: await pairs('SELECT row_number AS row, patient FROM matched'),
    reviewed: await pairs(
      'SELECT DISTINCT row_number AS row, patient FROM doubted WHERE patient IS NOT NULL',
    ),
    reviews: (await pairs<{ n: number }>('SELECT count(*)::integer AS n FROM doubt_summary'))[0]!.n,
    weighed: await pairs('SELECT row_number AS row, patient, weight FROM compared'),
  }
}

async function inTransaction<T>(
  { database }: Ground,
  work: (client: pg.ClientBase) => Promise<T>,
  end: 'ROLLBACK' | 'COMMIT' = 'ROLLBACK',
): Promise<T> {
  const client = await database.lasting.connect()
  try {
    await client.query(`BEGIN; SET LOCAL work_mem = '128MB'`)
    await createMatchingTables(client)
    const done = await work(client)
    await client.query(end)
    return done
  } finally {
    client.release(true)
  }
}

function read<T>(folder: string, file: string): T[] {
  return parse<T>(readFileSync(join(folder, file)), { columns: true, bom: true })
}
