import type pg from 'pg'
import type { Run } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'
import type { ListedField } from './source.ts'
import type { Made } from './columns.ts'
import type { Matched } from './match.ts'
import type { Memory } from './memory.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const proposeUpdates = sql('propose-updates')
const recordChanges = sql('record-changes')
const recordLinkEvidence = sql('record-link-evidence')
const reportKeptBirths = sql('report-kept-births')
const releaseLinks = sql('release-links')
const updateMatched = sql('update-matched')
const createPatients = sql('create-patients')
const leave = sql('leave')
const closeReviews = sql('close-reviews')
const openReviews = sql('open-reviews')
const forgetSetAside = sql('forget-set-aside')
const sumUpSql = sql('sum-up')

/** Works out what each matched patient would become by the update rules, and locks them. */
export async function propose(query: Run, practice: string, carries: readonly string[]): Promise<void> {
  await query(proposeUpdates, [practice, carries])
}

/** What the list would do to patients whom the practice knows: see `sum-up.sql`. */
export interface Summary {
  /** Patients of last time's list who are on it no longer and would now become left. */
  leaving: number
  /** Patients whose own row says that they left or died. */
  ending: number
  /** Whether somebody keeps the date of birth that they have, although the list has another. */
  keepsBirths: boolean
  /** When the last of them was changed; null when there are none. */
  lastChanged: Date | null
  linked: number
  updated: number
  returned: number
  /** Rows that say nothing new about their patient, however they are written. */
  unchanged: number
  /** Whether a record that is or was restricted is among them. */
  restricted: boolean
}

/** Once everything is matched and proposed. */
export async function sumUp(client: pg.ClientBase, practice: string): Promise<Summary> {
  const { rows } = await client.query<Summary>(sumUpSql, [practice])
  return rows[0] as Summary
}

/** What decides which statements of an apply have anything to do: most nights have no doubt and no decision. */
export interface Applying {
  made: Made
  /**
   * When the new patients came: by the clock of the run, also where others were changed later than that. By the time of a run
   * it is told whom it made.
   */
  createdAt: string
  carries: ReadonlySet<ListedField>
  matched: Matched & Summary
  memory: Pick<Memory, 'reviews' | 'setAside'>
}

/**
 * Carries out what was matched and proposed, with the history of every field, inside the run's transaction. Answers how many
 * patients were created.
 */
export async function apply(
  client: pg.ClientBase,
  { made, createdAt, carries, matched, memory }: Applying,
): Promise<number> {
  const { practice, run, at } = made
  const by = { ...made, staff: null }
  const query = (text: string, values: unknown[]) => client.query(text, values)
  if (matched.decided) await client.query(releaseLinks, [practice, run, at])
  await takeIn(query, by)
  if (matched.evident) await client.query(recordLinkEvidence, [practice, run, at, matched.weightsVersion])
  if (matched.keepsBirths) await client.query(reportKeptBirths, [practice, run])
  failpoint('apply')
  const created = await makePatients(query, { ...by, at: createdAt })
  failpoint('apply')
  await client.query(leave, [practice, run, at])
  if (memory.reviews) await client.query(closeReviews, [practice, run, at])
  if (matched.doubted > 0) await client.query(openReviews, [practice, run, at, [...carries]])
  if (memory.setAside) await client.query(forgetSetAside, [practice])
  failpoint('apply')
  return created
}

/** Who changes patients by the rules of a sync: a run, or the person who decided about one row. */
export type By = { practice: string; at: string } & (
  { run: string; staff: null } | { run: null; staff: string | null }
)

/** Matched patients become what was proposed, with the history of every field. */
export async function takeIn(query: Run, by: By): Promise<void> {
  await query(recordChanges, [by.practice, by.run, by.at, by.staff])
  await query(updateMatched, [by.practice, by.run, by.at])
}

/** Rows that are nobody here and not in doubt become patients. Answers how many. */
export async function makePatients(query: Run, by: By): Promise<number> {
  const { rowCount } = await query(createPatients, [by.practice, by.run, by.at, by.staff])
  return rowCount ?? 0
}
