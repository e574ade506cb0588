import { sql } from 'kysely'
import type { Tx } from '../platform/database/database.ts'

/** One value of a patient that changed. */
export interface FieldChange {
  field: string
  old: string | null
  new: string | null
}

/** Everything of a patient that one run or one person changed at one moment. */
export interface Moment {
  at: Date
  by: Author
  changes: FieldChange[]
}

/** Who changed something: a run of the practice list, a person, or a person who undid a run. */
export type Author =
  { run: string; isFirst: boolean } | { staff: string | null } | { staff: string | null; undone: string }

export interface History {
  /** The newest first. */
  moments: Moment[]
  /** Where older ones go on; null when there are none. Holds nothing personal. */
  next: string | null
}

/**
 * What changed of a patient, the newest first: at most `most` values, but never part of a moment. `before` is the `next`
 * of the page before.
 */
export async function readHistory(
  tx: Tx,
  practice: string,
  patient: string,
  { before = null, most }: { before?: string | null; most: number },
): Promise<History> {
  let found = changes(tx, practice, patient)
    .orderBy('changed_at', 'desc')
    .orderBy('field')
    .limit(most + 1)
  if (before !== null && /^\d{1,17}$/.test(before)) {
    found = found.where(
      'changed_at',
      '<',
      sql<Date>`'epoch'::timestamptz + ${before}::bigint * interval '1 microsecond'`,
    )
  }
  const rows = await found.execute()
  const moments = byMoment(rows)
  const isAll = rows.length <= most
  if (!isAll && moments.length > 1) moments.pop()
  const last = rows.findLast((row) => row.moment === moments.at(-1)?.moment)
  return { moments, next: isAll || !last ? null : last.moment }
}

/** The newest change of each of some fields, by field. */
export async function lastChanges(
  tx: Tx,
  practice: string,
  patient: string,
  fields: readonly string[],
): Promise<Map<string, Moment & { changes: [FieldChange] }>> {
  const rows = await changes(tx, practice, patient)
    .where('field', 'in', [...fields])
    .distinctOn('field')
    .orderBy('field')
    .orderBy('changed_at', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.field, { at: row.changed_at, by: authorOf(row), changes: [row] }]))
}

function changes(tx: Tx, practice: string, patient: string) {
  return tx
    .selectFrom('patient_change')
    .leftJoin('staff', 'staff.id', 'patient_change.staff')
    .leftJoin('run_undo', (join) =>
      join
        .onRef('run_undo.id', '=', 'patient_change.undo')
        .onRef('run_undo.practice', '=', 'patient_change.practice'),
    )
    .select(['changed_at', 'field', 'old', 'new', 'patient_change.run', 'staff.name as staff_name'])
    .select('run_undo.run as undone')
    .select(sql<string>`(extract(epoch FROM changed_at) * 1000000)::bigint::text`.as('moment'))
    .select((row) =>
      row
        .selectFrom('sync_run')
        .select((first) => sql<boolean>`${first.ref('sync_run.id')} = patient_change.run`.as('is_first'))
        .where('sync_run.practice', '=', practice)
        .where('sync_run.state', '=', 'done')
        .orderBy('sync_run.started_at')
        .limit(1)
        .as('is_first'),
    )
    .where('patient_change.practice', '=', practice)
    .where('patient_change.patient', '=', patient)
}

type Row = Awaited<ReturnType<ReturnType<typeof changes>['execute']>>[number]

function byMoment(rows: readonly Row[]): (Moment & { moment: string })[] {
  const moments: (Moment & { moment: string })[] = []
  for (const row of rows) {
    const { moment, changed_at: at } = row
    if (moments.at(-1)?.moment !== moment) moments.push({ moment, at, by: authorOf(row), changes: [] })
    moments.at(-1)?.changes.push({ field: row.field, old: row.old, new: row.new })
  }
  return moments
}

function authorOf(row: Row): Author {
  if (row.undone !== null) return { staff: row.staff_name, undone: row.undone }
  return row.run === null ? { staff: row.staff_name } : { run: row.run, isFirst: row.is_first === true }
}
