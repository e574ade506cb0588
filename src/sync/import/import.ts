import type pg from 'pg'
import { keepingCount } from '../../patients/count.ts'
import { recordAuditBy } from '../../platform/audit.ts'
import { inLondon, systemClock, type Clock } from '../../platform/clock.ts'
import { openTable } from '../../platform/csv/table.ts'
import type { Database } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { findPractice } from '../../practices/practice.ts'
import { lockPractice } from '../run.ts'
import { meetPatients } from './meet.ts'
import { columnsOf, stage, type Staged } from './rows.ts'

/** What became of a file of people. Rows are numbered as in a spreadsheet: the headings are row 1. */
export interface Import {
  /** Rows with people in them. */
  read: number
  /** People who became patients now. */
  imported: number
  /** People who turned out to be a patient who was there, and are that patient now. */
  adopted: number
  /** People whom an import of the same id brought before; nothing of theirs was touched. */
  existing: number
  /** Who of the imported may be a patient who was there, and why: a person looks at both. In order. */
  proposed: { row: number; reason: string }[]
  /** Rows that were left out as a whole, in order. */
  unusable: { row: number; reason: string }[]
  /** Values that were left out of people who were taken, or known already, in order. */
  notes: { row: number; note: string }[]
}

/**
 * Takes in people who are on the platform already, from a file in the shape of `people.csv`. It happens whole or not at
 * all, and the same file again imports nobody: people are known by their `id`. Who is a patient already by NHS number, date
 * of birth and names is that patient from then on; who may be one is taken in and proposed as a possible merge.
 *
 * Throws `not-found` for a practice or file that is not there, `invalid` for a file of another shape, `refused` while a
 * sync of the practice runs, and when patients were added or changed by others at the same moment.
 */
export async function importPeople(
  database: Database,
  practice: string,
  file: string,
  { clock = systemClock, signal }: { clock?: Clock; signal?: AbortSignal } = {},
): Promise<Import> {
  const { practice: code } = await findPractice(database, practice)
  const table = await openTable(file, signal ? { signal } : {})
  try {
    const columns = columnsOf(table.headings)
    return await inTransaction(database, async (client) => {
      await client.query(createMovedIn)
      const staged = await stage(client, table, columns, inLondon(clock.now()).date)
      await client.query('ANALYZE moved_in (row_number, imported_id, nhs_number)')
      await lockPractice(client, { database, run: { practice: code }, clock })
      await client.query(judgeMovedIn, [code])
      const weightsVersion = await meetPatients(client, code)
      const done = await takeIn(client, code, { at: clock.now(), weightsVersion })
      return await report(client, staged, done)
    })
  } finally {
    await table.close()
  }
}

const createMovedIn = sqlFile(import.meta.url, './create-moved-in.sql')
const judgeMovedIn = sqlFile(import.meta.url, './judge-moved-in.sql')
const importMovedIn = sqlFile(import.meta.url, './import-moved-in.sql')
const adoptMovedIn = sqlFile(import.meta.url, './adopt-moved-in.sql')
const proposeMovedIn = sqlFile(import.meta.url, './propose-moved-in.sql')

interface Done {
  imported: number
  adopted: number
}

async function takeIn(
  client: pg.ClientBase,
  practice: string,
  { at, weightsVersion }: { at: Date; weightsVersion: number },
): Promise<Done> {
  const run = (text: string, values: unknown[]) => client.query(text, values)
  const whose = await client.query<{ id: string }>(
    `SELECT coalesce(patient, new_id) AS id FROM moved_in WHERE verdict IS NULL OR verdict = 'adopted'`,
  )
  const ids = whose.rows.map(({ id }) => id)
  const { imported, adopted } = await keepingCount(run, practice, ids, async () => ({
    imported: await client.query(importMovedIn, [practice, at]),
    adopted: await client.query(adoptMovedIn, [practice, at]),
  }))
  const proposed = await client.query(proposeMovedIn, [practice, at, weightsVersion])
  const toAdopt = await client.query(`SELECT FROM moved_in WHERE verdict = 'adopted'`)
  if (adopted.rowCount !== toAdopt.rowCount) throw changedMeanwhile()
  const done = { imported: imported.rowCount ?? 0, adopted: adopted.rowCount ?? 0 }
  // The list may be the same as last time, and says something new of whoever was adopted.
  if (done.adopted > 0)
    await client.query('UPDATE sync_state SET etag = NULL WHERE practice = $1', [practice])
  await recordAuditBy(run, practice, {
    ...{ action: 'people-imported', actor: { command: 'patients import' }, at },
    facts: { patients: done.imported, adopted: done.adopted, proposed: proposed.rowCount ?? 0 },
  })
  return done
}

async function inTransaction<T>(database: Database, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await database.owner.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection in the middle of a COPY cannot roll back; closing it does.
    broken = error instanceof Error ? error : new Error(String(error))
    throw isTaken(error) ? changedMeanwhile() : error
  } finally {
    client.release(broken)
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

/** Without its cause, in which the database names the NHS number or id that was taken. */
function changedMeanwhile(): ProductError {
  return new ProductError(
    'refused',
    'Some of these people were added or changed by somebody else at the same moment. Nothing was imported. Import the file again.',
  )
}

/** Adds what the database found to what the reading found. */
async function report(client: pg.ClientBase, staged: Staged, done: Done): Promise<Import> {
  const refused = await client.query<{ row: number; verdict: string }>(
    `SELECT row_number AS row, verdict FROM moved_in WHERE verdict NOT IN ('existing', 'adopted')`,
  )
  const existing = await client.query(`SELECT FROM moved_in WHERE verdict = 'existing'`)
  const proposed = await client.query<{ row: number; reason: string }>(
    `SELECT row_number AS row, string_agg(DISTINCT reason, '; ') AS reason
     FROM met JOIN moved_in USING (row_number) WHERE verdict IS NULL GROUP BY row_number ORDER BY row_number`,
  )
  const unusable = [
    ...staged.unusable,
    ...refused.rows.map(({ row, verdict }) => ({ row, reason: REASONS.get(verdict) ?? verdict })),
  ].sort((a, b) => a.row - b.row)
  const leftOut = new Set(unusable.map(({ row }) => row))
  return {
    read: staged.read,
    ...done,
    existing: existing.rowCount ?? 0,
    proposed: proposed.rows,
    unusable,
    notes: staged.notes.filter(({ row }) => !leftOut.has(row)),
  }
}

const REASONS = new Map([
  ['repeated-id', 'The id stands in an earlier row already'],
  ['repeated-nhs-number', 'The NHS number stands in an earlier row already, with another id'],
  ['held-nhs-number', 'The NHS number belongs to another patient of the practice already'],
])
