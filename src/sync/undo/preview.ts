import { seesRestricted, type Database } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { Rows } from '../ledger/rows.ts'
import { planUndo, type UndoCounts, type UndoneRun } from './plan.ts'
import type { KeptWhy } from './record.ts'

const plannedRows = sqlFile(import.meta.url, './sql/planned-rows.sql')

/** One thing that undoing a run would put back, or leave as it is. */
export interface PlannedRow {
  patient: string
  family_name: string
  given_name: string | null
  middle_names: string | null
  restricted: boolean
  /** A column, `link`, or `patient` for one whom the run made. */
  field: string
  /** What it was before the run, and what the run made of it. */
  was: string | null
  made: string | null
  why: KeptWhy | null
  /** The name of who changed it since. */
  by_staff: string | null
  by_run: string | null
  since: Date | null
}

/**
 * What undoing a run would do, a page at a time; nothing is changed. The counts are about everybody; restricted patients are
 * among the rows only for whoever sees them just now. Throws as `planUndo` does.
 */
export async function previewUndo(
  database: Database,
  run: UndoneRun,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ counts: UndoCounts; rows: Rows<PlannedRow> }> {
  const client = await database.lasting.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL work_mem = '128MB'`)
    const counts = await planUndo(client, run)
    const skip = Number(after ?? 0)
    const values = [run.practice, skip, limit + 1, seesRestricted(run.practice)]
    const { rows } = await client.query<PlannedRow>(plannedRows, values)
    const next = rows.length > limit ? String(skip + limit) : null
    return { counts, rows: { rows: rows.slice(0, limit), next } }
  } finally {
    await client.query('ROLLBACK').catch(() => {})
    client.release()
  }
}
