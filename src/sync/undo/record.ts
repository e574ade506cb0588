import { sql } from 'kysely'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { Rows } from '../ledger/rows.ts'

const keptSql = sqlFile(import.meta.url, './sql/kept-rows.sql')

/** Why something stays as it is when a run is undone. Equal to the CHECK of `run_undo_kept.why`. */
export const KEPT_WHY = [
  'edited',
  'later-run',
  'changed',
  'signed-up',
  'decided',
  'messaged',
  'in-review',
  'merged',
  'taken',
  'restricted',
] as const
export type KeptWhy = (typeof KEPT_WHY)[number]

/** The undo of a run, as its page tells it. */
export interface RunUndo {
  id: string
  /** The name of who did it; null at the command line. */
  by: string | null
  reason: string | null
  undoneAt: Date
  restored: number
  patients: number
  unlinked: number
  removed: number
  kept: number
  readAgain: number
  reviewsClosed: number
  reviewsOpened: number
  laterRuns: number
  /** Rows of the list that are set aside still, and patients who stay although the list has them no longer. */
  setAside: number
  absences: number
  takenInAt: Date | null
  takenInBy: string | null
}

/** How a run was undone, or null when it was not. */
export async function findUndo(tx: Tx, practice: string, run: string): Promise<RunUndo | null> {
  const row = await tx
    .selectFrom('run_undo')
    .leftJoin('staff', 'staff.id', 'run_undo.staff')
    .leftJoin('staff as taker', 'taker.id', 'run_undo.taken_in_by')
    .selectAll('run_undo')
    .select(['staff.name as by', 'taker.name as taken_in_by_name'])
    .select(
      sql<number>`(SELECT count(*)::integer FROM set_aside_row WHERE practice = ${practice} AND undo = run_undo.id)`.as(
        'set_aside',
      ),
    )
    .select(
      sql<number>`(SELECT count(*)::integer FROM set_aside_absence WHERE practice = ${practice} AND undo = run_undo.id)`.as(
        'absences',
      ),
    )
    .where('run_undo.practice', '=', practice)
    .where('run', '=', run)
    .executeTakeFirst()
  return row === undefined
    ? null
    : {
        ...{ id: row.id, by: row.by, reason: row.reason, undoneAt: row.undone_at },
        ...{ restored: row.restored, patients: row.patients, unlinked: row.unlinked, removed: row.removed },
        ...{ kept: row.kept, readAgain: row.read_again, laterRuns: row.later_runs },
        ...{ reviewsClosed: row.reviews_closed, reviewsOpened: row.reviews_opened },
        ...{ setAside: row.set_aside, absences: row.absences },
        ...{ takenInAt: row.taken_in_at, takenInBy: row.taken_in_by_name },
      }
}

/** Something that an undo left as it is. */
export interface KeptRow {
  patient: string
  family_name: string
  given_name: string | null
  middle_names: string | null
  /** A column, `link`, or `patient` for one whom the run made. */
  field: string
  why: KeptWhy
  /** The name of who changed it since. */
  by_staff: string | null
}

/** What the undo of a run left as it is, a page at a time. */
export async function keptRows(
  tx: Tx,
  { practice, run }: { practice: string; run: string },
  { after, limit }: { after?: string; limit: number },
): Promise<Rows<KeptRow>> {
  const skip = Number(after ?? 0)
  const { rows } = await runIn(tx)(keptSql, [practice, run, skip, limit + 1])
  return { rows: rows.slice(0, limit) as KeptRow[], next: rows.length > limit ? String(skip + limit) : null }
}
