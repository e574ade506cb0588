import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { compareAll } from './compare.ts'
import type { WeightLevel } from './weights.ts'

const listWaiting = sqlFile(import.meta.url, './sql/list-waiting.sql')
const createComparedBefore = sqlFile(import.meta.url, './sql/create-compared-before.sql')
const moved = sqlFile(import.meta.url, './sql/moved.sql')

/** What another table would do to the reviews that wait: those looked at, and how many would move. */
export interface Effect {
  open: number
  /** Would stand elsewhere in their practice's queue. */
  rank: number
  /** Would be very likely, likely or possible and are not, or the other way round. */
  band: number
  /** Would no longer be proposed: less than five bits speak for them. */
  hidden: number
}

/** So many of each practice are looked at, and so many practices. */
const MOST = { reviews: 2000, practices: 50 }

/**
 * Compares again what waits, by the table in use and by another one. Nothing is changed: the next runs do that, once the
 * other one is in use. Needs the tables of `createComparingTables`.
 */
export async function effectOn(
  client: pg.ClientBase,
  before: readonly WeightLevel[],
  after: readonly WeightLevel[],
): Promise<Effect> {
  await client.query(createComparedBefore)
  const { rows: practices } = await client.query<{ practice: string }>(
    `SELECT practice FROM review WHERE state = 'open' GROUP BY practice ORDER BY count(*) DESC, practice LIMIT $1`,
    [MOST.practices],
  )
  const effect = { open: 0, rank: 0, band: 0, hidden: 0 }
  for (const { practice } of practices) {
    const of = await effectOnPractice(client, practice, before, after)
    for (const what of ['open', 'rank', 'band', 'hidden'] as const) effect[what] += of[what]
  }
  return effect
}

async function effectOnPractice(
  client: pg.ClientBase,
  practice: string,
  before: readonly WeightLevel[],
  after: readonly WeightLevel[],
): Promise<Effect> {
  await client.query('TRUNCATE listed, candidate, shared_contact, compared, compared_before')
  await client.query(listWaiting, [practice, MOST.reviews])
  await client.query('ANALYZE listed (row_number)')
  const people = await peopleOf(client, practice)
  await compareAll(client, practice, { levels: before, people })
  await client.query('INSERT INTO compared_before SELECT * FROM compared')
  await client.query('TRUNCATE compared, shared_contact')
  await compareAll(client, practice, { levels: after, people })
  return (await client.query<Effect>(moved)).rows[0]!
}

async function peopleOf(client: pg.ClientBase, practice: string): Promise<number> {
  const { rows } = await client.query<{ people: number }>(
    'SELECT coalesce(sum(patients), 0)::integer AS people FROM patient_count WHERE practice = $1',
    [practice],
  )
  return rows[0]!.people
}
