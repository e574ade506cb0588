import type pg from 'pg'
import { ProductError } from '../platform/errors.ts'
import type { Finding } from './check.ts'
import type { SourceName } from './source.ts'

/** What started a run: the timetable, a member of staff on a page, or somebody at the command line. */
export const RUN_TRIGGERS = ['night', 'staff', 'command'] as const
export type RunTrigger = (typeof RUN_TRIGGERS)[number]

/**
 * A held run waits for a person until it is discarded, by them or because the next list has come, or applied anyway by a
 * later run. A preview ends as previewed, and never as done.
 */
export const RUN_STATES = [
  'running',
  'done',
  'held',
  'discarded',
  'applied-anyway',
  'previewed',
  'failed',
] as const
export type RunState = (typeof RUN_STATES)[number]

export const RUN_KINDS = ['sync', 'preview'] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** The steps of a run, in order; `sync_run.step` is the cursor. */
export const RUN_STEPS = ['open', 'stage', 'check', 'match', 'apply', 'report'] as const
export type RunStep = (typeof RUN_STEPS)[number]

/** What a run found and did, as the command line and the pages report it. */
export interface RunReport {
  run: string
  practice: string
  source: SourceName
  kind: RunKind
  state: 'done' | 'held' | 'previewed' | 'failed'
  reason: string | null
  /** What was over its limit; empty on an ordinary night. */
  findings: Finding[]
  announced: number | null
  listed: number
  unusable: number
  created: number
  linked: number
  updated: number
  left: number
  returned: number
  unchanged: number
  reviews: number
  /** Patients registered at the practice afterwards; null when the run changed nothing. */
  patients: number | null
  seconds: Partial<Record<RunStep, number>>
}

export interface NewRun {
  practice: string
  run: string
  source: SourceName
  trigger: RunTrigger
  night: string
  startedBy: string | null
  kind: RunKind
  /** The uploaded list that it reads. */
  upload: string | null
  at: Date
  /** How long the process that carries it may be silent before others take it for frozen. */
  silenceSeconds: number
  /** Which beginning of the run this is: 0 before the first. A process whose epoch has passed may write nothing for it. */
  epoch: number
}

export const switchedOffReason =
  'Patient Sync was switched off for this practice during this run, so it was stopped. Nothing was changed.'

const stoppedReason = 'The computer or the program stopped during this run. Nothing was changed.'

/**
 * Writes down that a run has begun, in a transaction of its own so that everybody sees it. The caller holds the
 * practice's lock, so a run that still says it is running belongs to a process that ended, or is this one starting over:
 * then it goes on, although another run may have come in between and taken it for dead. Moves the run on to its next epoch.
 * Throws `refused` when it is a night's run and the night has had one, and when the run was taken away from this process.
 */
export async function recordStart(pool: pg.Pool, run: NewRun): Promise<void> {
  await pool.query(
    `UPDATE sync_run SET state = 'failed', finished_at = $2, reason = $3
     WHERE practice = $1 AND state = 'running'`,
    [run.practice, run.at, stoppedReason],
  )
  try {
    const { rows } = await pool.query<{ epoch: number }>(
      `INSERT INTO sync_run (
         practice, id, source, trigger, night, started_by, state, step, started_at, seen_at, silence_seconds,
         kind, upload, heartbeat_at, epoch
       )
       VALUES ($1, $2, $3, $4, $5, $6, 'running', 'open', $7, $7, $8, $10, $11, now(), 1)
       ON CONFLICT (practice, id) DO UPDATE SET
         state = 'running', reason = NULL, finished_at = NULL, heartbeat_at = excluded.heartbeat_at,
         epoch = sync_run.epoch + 1
       WHERE sync_run.state = 'failed' AND sync_run.epoch = $9
       RETURNING epoch`,
      [
        ...[run.practice, run.run, run.source, run.trigger, run.night, run.startedBy, run.at],
        ...[run.silenceSeconds, run.epoch, run.kind, run.upload],
      ],
    )
    if (rows[0] !== undefined) run.epoch = rows[0].epoch
    else throw new ProductError('refused', 'This sync has been carried out already.')
  } catch (error) {
    if ((error as { constraint?: unknown }).constraint !== 'sync_run_once_a_night') throw error
    throw new ProductError('refused', `The night of ${run.night} has had its sync already.`, { cause: error })
  }
}

export interface Progress {
  step: RunStep
  done: number | null
  total: number | null
}

/** Says where a run is, for whoever watches it. False when it was taken away from this process. */
export async function recordProgress(
  pool: pg.Pool,
  run: NewRun,
  at: Date,
  progress: Progress,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE sync_run SET step = $3, progress_done = $4, progress_total = $5, seen_at = $6, heartbeat_at = now()
     WHERE practice = $1 AND id = $2 AND state = 'running' AND epoch = $7`,
    [run.practice, run.run, progress.step, progress.done, progress.total, at, run.epoch],
  )
  return rowCount === 1
}

type RunId = Pick<RunReport, 'practice' | 'run'>

export interface UnusableRow {
  row_number: number
  kind: 'row' | 'value'
  reason: string
}

/** Enough to see what is wrong with a list. */
const mostKept = 1000

/** The reasons of rows that a run wrote down so far, whole rows first; the first thousand. */
export async function readUnusableRows(
  client: Pick<pg.ClientBase, 'query'>,
  { practice, run }: RunId,
): Promise<UnusableRow[]> {
  const { rows } = await client.query<UnusableRow>(
    `SELECT row_number, kind, reason FROM unusable_row WHERE practice = $1 AND run = $2
     ORDER BY kind, row_number LIMIT $3`,
    [practice, run, mostKept],
  )
  return rows
}

/** Writes them down again, when the run has taken back everything else. */
export async function recordUnusableRows(
  pool: pg.Pool,
  { practice, run }: RunId,
  rows: UnusableRow[],
): Promise<void> {
  if (rows.length === 0) return
  await pool.query(
    `INSERT INTO unusable_row (practice, run, row_number, kind, reason)
     SELECT $1, $2, row_number, kind, reason
     FROM jsonb_to_recordset($3) AS kept (row_number integer, kind text, reason text)`,
    [practice, run, JSON.stringify(rows)],
  )
}

/**
 * Writes down how a run ended. For a run that is done this belongs to the transaction that applies it: a run that
 * says it is done has changed what it says, and one that was killed has changed nothing. Answers false, and has written
 * nothing, when the run was taken away from this process, or Patient Sync was switched off while it read: then it may not
 * commit anything either.
 */
export async function recordEnd(
  client: Pick<pg.ClientBase, 'query'>,
  { epoch }: Pick<NewRun, 'epoch'>,
  report: RunReport,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE sync_run SET state = $3, reason = $4, finished_at = $5,
       step = CASE WHEN $3 IN ('done', 'previewed') THEN 'report' ELSE step END,
       announced = $6, listed = $7, unusable = $8, created = $9, linked = $10, updated = $11, "left" = $12,
       returned = $13, unchanged = $14, reviews = $15, patients = $16, seconds = $17
     WHERE practice = $1 AND id = $2 AND state = 'running' AND epoch = $18
       AND ($3 NOT IN ('done', 'previewed') OR EXISTS (
         SELECT FROM activation WHERE activation.practice = $1 AND activation.state = 'on'
       ))`,
    [
      report.practice,
      report.run,
      report.state,
      report.reason,
      at,
      report.announced,
      report.listed,
      report.unusable,
      report.created,
      report.linked,
      report.updated,
      report.left,
      report.returned,
      report.unchanged,
      report.reviews,
      report.patients,
      JSON.stringify(report.seconds),
      epoch,
    ],
  )
  return rowCount === 1
}

/** What stands in the record of a run now; null when there is none. */
export async function readEnd(
  pool: pg.Pool,
  { practice, run }: RunId,
): Promise<{ state: RunState; reason: string | null } | null> {
  const { rows } = await pool.query<{ state: RunState; reason: string | null }>(
    'SELECT state, reason FROM sync_run WHERE practice = $1 AND id = $2',
    [practice, run],
  )
  return rows[0] ?? null
}
