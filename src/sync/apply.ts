import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'
import type { ListedField } from './source.ts'
import type { Made } from './columns.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const proposeUpdates = sql('propose-updates')
const recordChanges = sql('record-changes')
const updateMatched = sql('update-matched')
const createPatients = sql('create-patients')
const leave = sql('leave')
const closeReviews = sql('close-reviews')
const openReviews = sql('open-reviews')
const tally = sql('tally')

/** What the apply did. */
export interface Applied {
  created: number
  linked: number
  updated: number
  returned: number
  /** Rows that say nothing new about their patient, however they are written. */
  unchanged: number
  /** Patients who became left, or died, because their own row says so. */
  left: number
}

/** Carries out what was matched, with the history of every field, inside the run's transaction. */
export async function apply(
  client: pg.ClientBase,
  made: Made,
  carries: ReadonlySet<ListedField>,
): Promise<Applied> {
  const { practice, run, at } = made
  await client.query(proposeUpdates, [practice, [...carries]])
  await client.query(recordChanges, [practice, run, at])
  await client.query(updateMatched, [practice, run, at])
  failpoint('apply')
  const { rowCount: created } = await client.query(createPatients, [practice, run, at])
  failpoint('apply')
  await client.query(leave, [practice, run, at])
  await client.query(closeReviews, [practice, run, at])
  await client.query(openReviews, [practice, run, at])
  failpoint('apply')
  const { rows } = await client.query<Omit<Applied, 'created'>>(tally)
  return { created: created ?? 0, ...(rows[0] as Omit<Applied, 'created'>) }
}
