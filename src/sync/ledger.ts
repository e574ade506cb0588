import { sql } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Would } from './measure.ts'
import type { RunKind, RunState, RunStep, RunTrigger } from './run-record.ts'
import type { SourceName } from './source.ts'

/** One run as the ledger shows it. The counts are null until it is over. */
export interface LedgerRun {
  run: string
  practice: string
  source: SourceName
  trigger: RunTrigger
  /** The local date that it counts as, `2026-11-24`. */
  night: string
  kind: RunKind
  /** Name of the member of staff who started it. */
  startedBy: string | null
  state: RunState
  step: RunStep
  reason: string | null
  startedAt: Date
  seenAt: Date
  finishedAt: Date | null
  progress: { done: number | null; total: number | null }
  announced: number | null
  listed: number | null
  unusable: number | null
  created: number | null
  linked: number | null
  updated: number | null
  left: number | null
  returned: number | null
  unchanged: number | null
  reviews: number | null
  /** Patients registered afterwards. */
  patients: number | null
  seconds: Partial<Record<RunStep, number>>
  /** The uploaded list that it read. */
  upload: string | null
  /** Of a list that was held: what it would have done. */
  would: Would | null
  settled: Settled | null
  /** When a person took it back, and who; null where nobody did. */
  undone: { at: Date; by: string | null } | null
  /** Somebody has asked for it to be taken back, and that goes on. */
  beingUndone: boolean
}

/** How the waiting of a held run ended. */
export interface Settled {
  at: Date
  /** Name of the member of staff, where a person ended it. */
  by: string | null
  reason: string | null
  /** The run that took its place. */
  run: string | null
}

/** A page of the runs of a practice, newest first; `earlier` is the run to go on from. */
export async function listRuns(
  tx: Tx,
  practice: string,
  { before, limit = 30, kind }: { before?: string; limit?: number; kind?: RunKind } = {},
): Promise<{ runs: LedgerRun[]; earlier: string | null }> {
  const page = await runs(tx, practice)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(started_at, sync_run.id) < (
          SELECT started_at, id FROM sync_run WHERE practice = ${practice} AND id = ${before})`,
      ),
    )
    .$if(kind !== undefined, (query) => query.where('sync_run.kind', '=', kind!))
    .orderBy('started_at', 'desc')
    .orderBy('sync_run.id', 'desc')
    .limit(limit + 1)
    .execute()
  const found = page.slice(0, limit).map(fromRow)
  return { runs: found, earlier: page.length > limit ? found.at(-1)!.run : null }
}

/** One run. Throws `not-found` when there is none of this practice. */
export async function showRun(tx: Tx, practice: string, run: string): Promise<LedgerRun> {
  const found = await findRun(tx, practice, run)
  if (!found) throw new ProductError('not-found', 'There is no such sync.')
  return found
}

/** One run, or null. */
export async function findRun(tx: Tx, practice: string, run: string): Promise<LedgerRun | null> {
  const row = await runs(tx, practice).where('sync_run.id', '=', run).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** The runs before and after one, for going through the ledger. */
export async function neighbours(
  tx: Tx,
  practice: string,
  { run, startedAt }: Pick<LedgerRun, 'run' | 'startedAt'>,
): Promise<{ earlier: string | null; later: string | null }> {
  const at = sql`(${startedAt}::timestamptz, ${run}::uuid)`
  const near = (compare: '<' | '>', order: 'asc' | 'desc') =>
    tx
      .selectFrom('sync_run')
      .select('id')
      .where('practice', '=', practice)
      .where(sql<boolean>`(started_at, id) ${sql.raw(compare)} ${at}`)
      .orderBy('started_at', order)
      .orderBy('id', order)
      .limit(1)
      .executeTakeFirst()
  const [earlier, later] = [await near('<', 'desc'), await near('>', 'asc')]
  return { earlier: earlier?.id ?? null, later: later?.id ?? null }
}

function runs(tx: Tx, practice: string) {
  return tx
    .selectFrom('sync_run')
    .leftJoin('staff', 'staff.id', 'sync_run.started_by')
    .leftJoin('staff as settler', 'settler.id', 'sync_run.settled_by')
    .leftJoin('run_undo', (join) =>
      join.onRef('run_undo.run', '=', 'sync_run.id').onRef('run_undo.practice', '=', 'sync_run.practice'),
    )
    .leftJoin('staff as undoer', 'undoer.id', 'run_undo.staff')
    .leftJoin('undo_request', (join) =>
      join
        .onRef('undo_request.run', '=', 'sync_run.id')
        .onRef('undo_request.practice', '=', 'sync_run.practice')
        .on('undo_request.state', 'in', ['waiting', 'undoing']),
    )
    .selectAll('sync_run')
    .select([
      'staff.name as started_by_name',
      'settler.name as settled_by_name',
      'undone_at',
      'undoer.name as undone_by',
      'undo_request.id as undoing',
    ])
    .where('sync_run.practice', '=', practice)
}

type Row = Awaited<ReturnType<ReturnType<typeof runs>['executeTakeFirstOrThrow']>>

function fromRow(row: Row): LedgerRun {
  return {
    run: row.id,
    practice: row.practice,
    source: row.source as SourceName,
    trigger: row.trigger as RunTrigger,
    night: row.night,
    kind: row.kind,
    startedBy: row.started_by_name,
    state: row.state,
    step: row.step as RunStep,
    reason: row.reason,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    finishedAt: row.finished_at,
    progress: { done: row.progress_done, total: row.progress_total },
    announced: row.announced,
    listed: row.listed,
    unusable: row.unusable,
    created: row.created,
    linked: row.linked,
    updated: row.updated,
    left: row.left,
    returned: row.returned,
    unchanged: row.unchanged,
    reviews: row.reviews,
    patients: row.patients,
    seconds: (row.seconds ?? {}) as Partial<Record<RunStep, number>>,
    upload: row.upload,
    would: row.would as Would | null,
    settled: row.settled_at && {
      at: row.settled_at,
      by: row.settled_by_name,
      reason: row.settled_reason,
      run: row.settled_run,
    },
    undone: row.undone_at && { at: row.undone_at, by: row.undone_by },
    beingUndone: row.undoing !== null,
  }
}
