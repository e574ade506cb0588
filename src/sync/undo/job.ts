import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Attempt } from '../../platform/jobs.ts'
import type { Log } from '../../platform/log.ts'
import { isLost } from '../lost.ts'
import { PracticeBusy } from '../run.ts'
import type { UndoAttempt, UndoJob, UndoStep } from './request.ts'
import { undoRun } from './undo.ts'

interface Undoing {
  database: Database
  clock: Clock
  log: Log
}

/**
 * Carries out an undo that somebody asked for. One that is over is left alone, so that a job which comes twice does it
 * once; one whose process died is begun anew. A surprise is thrown, and the request is then failed.
 */
export async function carryOutUndo(
  { database, clock, log }: Undoing,
  { practice, undo }: UndoJob,
  { attempt, signal }: Pick<Attempt, 'attempt' | 'signal'>,
): Promise<void> {
  const { owner } = database
  const request = { practice, id: undo, attempt }
  const asked = await begin(owner, request)
  if (asked === null) return
  try {
    await onceFree(owner, practice, signal, () =>
      undoRun(database, {
        practice,
        ...asked,
        clock,
        request,
        onStep: (step) => sayStep(owner, request, step),
      }),
    )
  } catch (error) {
    // The next process takes it up.
    if (signal.aborted || isLost(error)) throw error
    const why = error instanceof ProductError ? error.message : surprise
    await fail(owner, request, why, clock.now())
    if (!(error instanceof ProductError)) throw error
    log.info({ practice, undo, reason: why }, 'a sync was not undone')
  }
}

const surprise = 'Something unexpected happened. Nothing was undone. Undo it again.'

interface Asked {
  run: string
  staff: string
  reason: string
}

async function begin(owner: pg.Pool, { practice, id, attempt }: UndoAttempt): Promise<Asked | null> {
  const { rows } = await owner.query<Asked>(
    `UPDATE undo_request SET state = 'undoing', step = 'find', attempt = $3
     WHERE practice = $1 AND id = $2 AND attempt < $3 AND state IN ('waiting', 'undoing')
     RETURNING run, staff, reason`,
    [practice, id, attempt],
  )
  return rows[0] ?? null
}

async function sayStep(
  owner: pg.Pool,
  { practice, id, attempt }: UndoAttempt,
  step: UndoStep,
): Promise<void> {
  await owner.query(
    `UPDATE undo_request SET step = $4 WHERE practice = $1 AND id = $2 AND attempt = $3 AND state = 'undoing'`,
    [practice, id, attempt, step],
  )
}

async function fail(
  owner: pg.Pool,
  { practice, id, attempt }: UndoAttempt,
  why: string,
  at: Date,
): Promise<void> {
  await owner.query(
    `UPDATE undo_request SET state = 'failed', why = $4, finished_at = $5
     WHERE practice = $1 AND id = $2 AND attempt = $3 AND state = 'undoing'`,
    [practice, id, attempt, why, at],
  )
}

/** Somebody's decision takes a moment; a sync has a list to read, and what it changes was not shown to who asked. */
const patienceMilliseconds = 60_000
const lookMilliseconds = 250

async function onceFree(
  owner: pg.Pool,
  practice: string,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<void> {
  const start = performance.now()
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof PracticeBusy)) throw error
      if (await isSyncing(owner, practice)) throw cameFirst()
      if (performance.now() - start > patienceMilliseconds) throw neverFree()
      await sleep(lookMilliseconds, undefined, { signal })
    }
  }
}

async function isSyncing(owner: pg.Pool, practice: string): Promise<boolean> {
  const { rowCount } = await owner.query(
    `SELECT FROM sync_run WHERE practice = $1 AND state = 'running' LIMIT 1`,
    [practice],
  )
  return rowCount === 1
}

function neverFree(): ProductError {
  return new ProductError(
    'refused',
    'Something else was changing the patients of this practice all the while, so nothing was undone. Undo it again.',
  )
}

function cameFirst(): ProductError {
  return new ProductError(
    'refused',
    'A sync began first, so nothing was undone. When it is over, look again at what would be undone.',
  )
}
