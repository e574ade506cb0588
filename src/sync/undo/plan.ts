import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { Run } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { inLondon } from '../../platform/clock.ts'
import { displayDate } from '../../patients/identity.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const createUndoTables = sql('create-undo-tables')
const findCreated = sql('find-created')
const findLinks = sql('find-links')
const findValues = sql('find-values')
const keepRestricted = sql('keep-restricted')
const countUndo = sql('count-undo')

/** What undoing a run comes down to, in numbers. */
export interface UndoCounts {
  /** Values that come back, each line of an address for itself. */
  restored: number
  /** Patients whose values or whose link come back. */
  patients: number
  /** Links that are taken back. */
  unlinked: number
  /** Patients who are removed, because the run made them and nothing was done with them since. */
  removed: number
  /** Values, links and patients that stay as they are. */
  kept: number
  /** Patients among those who are put back whose row the next run looks at again, because somebody edited them. */
  read_again: number
  reviews_closed: number
  /** Runs that came after it and are not undone. What they changed stays. */
  later_runs: number
}

/** A run as it must be to be undone. */
export interface UndoneRun {
  practice: string
  run: string
}

/**
 * Finds out, into temporary tables of the transaction, what undoing a run comes down to. Throws `not-found` when the
 * practice has no such run, and `refused` when it is not done, has changed nothing, or was undone before.
 */
export async function planUndo(client: pg.ClientBase, { practice, run }: UndoneRun): Promise<UndoCounts> {
  const query: Run = (text, values) => client.query(text, values)
  const { started_at, finished_at } = await undoableRun(query, { practice, run })
  await client.query(createUndoTables)
  await client.query(findCreated, [practice, run, started_at, finished_at])
  await client.query('ANALYZE undo_created')
  await client.query(findLinks, [practice, run])
  await client.query(findValues, [practice, run])
  await client.query('ANALYZE undo_link')
  await client.query('ANALYZE undo_value')
  await client.query(keepRestricted, [practice])
  const { rows } = await client.query<UndoCounts>(countUndo, [practice, run])
  return rows[0] as UndoCounts
}

interface Found {
  state: string
  started_at: Date
  finished_at: Date
  undone_at: Date | null
  undone_by: string | null
}

/** The run, if it can be undone. Throws as `planUndo` does. */
export async function undoableRun(query: Run, { practice, run }: UndoneRun): Promise<Found> {
  const { rows } = await query(
    `SELECT sync_run.state, started_at, finished_at, undone_at, staff.name AS undone_by
     FROM sync_run
     LEFT JOIN run_undo ON run_undo.practice = $1 AND run_undo.run = sync_run.id
     LEFT JOIN staff ON staff.id = run_undo.staff
     WHERE sync_run.practice = $1 AND sync_run.id = $2`,
    [practice, run],
  )
  const [found] = rows as Found[]
  if (found === undefined) throw new ProductError('not-found', 'There is no such sync.')
  if (found.state === 'running')
    throw new ProductError('refused', 'This sync is still running. Wait until it is done.')
  if (found.state !== 'done')
    throw new ProductError('refused', 'This sync changed nothing, so there is nothing to undo.')
  if (found.undone_at !== null)
    throw new ProductError('refused', undoneBefore(found.undone_at, found.undone_by))
  return found
}

function undoneBefore(at: Date, by: string | null): string {
  const { date, time } = inLondon(at)
  return `This sync was undone at ${time} on ${displayDate(date)}${by === null ? '' : ` by ${by}`}. A sync is undone once.`
}
