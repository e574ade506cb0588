import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { CHECKS, floorRows, type Limits, type Measure } from './check.ts'
import type { Summary } from './apply.ts'
import type { Matched } from './match.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const findLost = sql('find-lost')
const measureLost = sql('measure-lost')
const countFilled = sql('count-filled')
const measureOverlap = sql('measure-overlap')
const measureDuplicates = sql('measure-duplicates')
const measureWouldSql = sql('measure-would')

/** A run that has matched and proposed, and has applied nothing yet. */
export interface Weighed {
  client: pg.ClientBase
  practice: string
  run: string
  /** Rows of the list. */
  listed: number
  onListLastTime: number
  /** Patients of the practice, on its list or not. */
  people: number
  /** Patients of last time's list whose row is not there as it was. */
  unsettled: number
  carriesIds: boolean
  matched: Matched & Summary
  limits: Limits
}

/**
 * Measures what the list would do to the patients. What cannot be over its limit is not counted to the end, so that an
 * ordinary night does not look at every patient; `thoroughly` counts all, for a page that shows it.
 */
export async function measureChanges(weighed: Weighed, thoroughly: boolean): Promise<Measure[]> {
  const { matched, listed, onListLastTime, people, client } = weighed
  // A first list has no last time, and may say of people who are on the platform already that they have left.
  const lastTime = onListLastTime || people
  const measures: Measure[] = [
    { name: 'leaving', measured: matched.leaving + matched.ending, of: lastTime },
    { name: 'conflicts', measured: matched.conflicts, of: lastTime },
  ]
  if (thoroughly || matched.matched > floorRows) {
    // One by one they are only found for a person to look at.
    if (thoroughly) await client.query(findLost)
    measures.push(...(await lost(weighed, lastTime, thoroughly)))
  }
  if (onListLastTime > 0 && (thoroughly || weighed.unsettled > floorRows)) {
    measures.push(...(await overlap(weighed, thoroughly)))
  }
  if (thoroughly || matched.doubted > floorRows) {
    measures.push({ name: 'duplicates', measured: await duplicates(weighed), of: listed })
  }
  return measures
}

async function lost(weighed: Weighed, lastTime: number, thoroughly: boolean): Promise<Measure[]> {
  const { client, practice, run, limits } = weighed
  const { rows } = await client.query<{ demographics: number; contact_details: number }>(measureLost)
  const { demographics, contact_details } = rows[0]!
  const measures: Measure[] = [{ name: 'demographics', measured: demographics, of: lastTime }]
  if (!thoroughly && contact_details <= floorRows) return measures
  const limit = limits['contact-details'] ?? CHECKS['contact-details'].limit!
  const enough = thoroughly || limit === 0 ? null : Math.ceil((contact_details * 100) / limit)
  const filled = await client.query<{ filled: number }>(countFilled, [practice, run, enough])
  return [...measures, { name: 'contact-details', measured: contact_details, of: filled.rows[0]!.filled }]
}

async function overlap(weighed: Weighed, thoroughly: boolean): Promise<Measure[]> {
  const { client, practice, onListLastTime, unsettled, limits } = weighed
  const least = limits['id-overlap'] ?? CHECKS['id-overlap'].limit!
  // Whoever has a row as it was is known: no more can be strangers than rows are gone.
  if (!thoroughly && unsettled * 100 <= onListLastTime * (100 - least)) return []
  const { rows } = await client.query<{ strangers: number; of: number }>(measureOverlap, [
    practice,
    weighed.carriesIds,
  ])
  return [{ name: 'id-overlap', measured: rows[0]!.strangers, of: rows[0]!.of }]
}

async function duplicates({ client, practice, run }: Weighed): Promise<number> {
  const { rows } = await client.query<{ duplicates: number }>(measureDuplicates, [practice, run])
  return rows[0]!.duplicates
}

/** What a run that was held would have done. */
export interface Would {
  join: number
  leave: number
  link: number
  change: number
  review: number
}

export async function measureWould({ client, matched }: Weighed, created: number): Promise<Would> {
  const { rows } = await client.query<Omit<Would, 'leave'>>(measureWouldSql)
  const { join, link, change, review } = rows[0]!
  return { join: join + created, leave: matched.leaving + matched.ending, link, change, review }
}
