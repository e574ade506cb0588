import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { compareAll } from './compare.ts'
import type { Pattern, Sample } from './estimate-levels.ts'
import { SHIPPED_WEIGHTS } from './weights.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const seenPatterns = sql('seen-patterns')
const listRandom = sql('list-random')
const pairRandom = sql('pair-random')
const seenLevels = sql('seen-levels')

/** How much is looked at, whatever the size of the installation: what is read of it stays within some megabytes. */
const MOST = { pairs: 200_000, random: 50_000, practices: 50 }
/** Each of the people taken at random is compared with so many others. */
const BESIDE = 50

export interface TakenSample extends Sample {
  /** Pairs that the patterns are of. */
  pairs: number
  /** Pairs of two people taken at random, and the practices they are from. */
  randomPairs: number
  practices: number
}

interface SizedPractice {
  practice: string
  people: number
}

/** Takes a sample of the whole installation. The same seed takes the same pairs; `random` is how many
 * of two people, about. Needs the tables of `createComparingTables`. */
export async function takeSample(
  client: pg.ClientBase,
  seed: string,
  random = MOST.random,
): Promise<TakenSample> {
  const { rows: patterns } = await client.query<Pattern & { total: number }>(seenPatterns, [seed, MOST.pairs])
  const pairs = patterns.reduce((all, one) => all + one.pairs, 0)
  const practices = await sizes(client)
  const everybody = practices.reduce((all, { people }) => all + people * people, 0)
  const possible = (everybody * pairs) / (patterns[0]?.total ?? 1)
  return { patterns, pairs, possible, ...(await takeRandom(client, practices, seed, random)) }
}

async function sizes(client: pg.ClientBase): Promise<SizedPractice[]> {
  const { rows } = await client.query<SizedPractice>(
    'SELECT practice, sum(patients)::integer AS people FROM patient_count GROUP BY practice HAVING sum(patients) > 1',
  )
  return rows
}

async function takeRandom(client: pg.ClientBase, practices: SizedPractice[], seed: string, most: number) {
  const { rows: some } = await client.query<SizedPractice>(
    `SELECT * FROM unnest($1::text[], $2::integer[]) AS of (practice, people) ORDER BY md5($3 || practice) LIMIT $4`,
    [practices.map(({ practice }) => practice), practices.map(({ people }) => people), seed, MOST.practices],
  )
  const counts = new Map<string, Sample['random'][number]>()
  let randomPairs = 0
  const people = Math.ceil(most / BESIDE / Math.max(1, some.length))
  for (const one of some) {
    const found = await randomLevels(client, one, seed, Math.max(people, BESIDE))
    randomPairs += found.compared
    for (const { field, level, pairs } of found.levels) {
      const before = counts.get(`${field} ${level}`)?.pairs ?? 0
      counts.set(`${field} ${level}`, { field, level, pairs: before + pairs })
    }
  }
  return { random: [...counts.values()], randomPairs, practices: some.length }
}

async function randomLevels(
  client: pg.ClientBase,
  { practice, people }: SizedPractice,
  seed: string,
  some: number,
) {
  await client.query('TRUNCATE listed, candidate, shared_contact, compared')
  await client.query(listRandom, [practice, seed, some])
  await client.query('ANALYZE listed (row_number)')
  const { rowCount: compared } = await client.query(pairRandom, [BESIDE])
  await compareAll(client, practice, { levels: SHIPPED_WEIGHTS.levels, people })
  const { rows: levels } = await client.query<Sample['random'][number]>(seenLevels)
  return { compared: compared ?? 0, levels }
}
