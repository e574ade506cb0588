import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { keepingCountOf } from '../../patients/count.ts'
import { followRestrictions } from '../../patients/restricted/follow.ts'
import { actorOf, recordAuditBy } from '../../platform/audit.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { Database, Run } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { ProductError } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { lockPractice } from '../run.ts'
import { foldAgain } from './fold-again.ts'
import { planUndo, type UndoCounts, type UndoneRun } from './plan.ts'
import type { UndoAttempt, UndoStep } from './request.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)
const countTouched = sql('count-touched')
const setAsideRows = sql('set-aside-rows')
const setAsideAbsences = sql('set-aside-absences')
const removeCreated = sql('remove-created')
const writeHistory = sql('write-history')
const putBack = sql('put-back')
const closeOpenedReviews = sql('close-opened-reviews')
const openClosedReviews = sql('open-closed-reviews')
const writeKept = sql('write-kept')

/** What an undo is asked to do. */
export interface UndoOptions extends UndoneRun {
  /** The member of staff who does it; none at the command line. */
  staff?: string
  reason?: string
  clock?: Clock
  /** What was asked for; it is done in the same transaction, or refused when a later attempt has begun. */
  request?: UndoAttempt
  /** Is told each step as it begins. */
  onStep?: (step: UndoStep) => Promise<void>
}

/** What an undo did. */
export interface UndoReport extends UndoCounts {
  undo: string
  run: string
  practice: string
  undoneAt: Date
  reviews_opened: number
  seconds: number
}

/**
 * Takes back what one run did, in one transaction that holds the practice as a run does: every value that it set and
 * nobody changed since, links that it made, patients whom it made and with whom nothing was done, reviews that it opened
 * or closed. The rows of the list that this is about are set aside: no run takes them in again as long as they stay as
 * they are.
 *
 * Throws `not-found` and `refused` as `planUndo` does, and `refused` while a run or another undo of the practice goes on.
 */
export async function undoRun(database: Database, options: UndoOptions): Promise<UndoReport> {
  for (let attempt = 1; ; attempt++) {
    const report = await attemptUndo(database, options, attempt === mostAttempts)
    if (report !== 'again') return report
  }
}

const mostAttempts = 3

async function attemptUndo(
  database: Database,
  options: UndoOptions,
  isLast: boolean,
): Promise<UndoReport | 'again'> {
  const client = await database.lasting.connect()
  let isOver = false
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL work_mem = '128MB'`)
    await lockPractice(client, { database, run: options })
    const report = await carryOut(client, options)
    isOver = true
    return report
  } catch (error) {
    if (error instanceof SomebodyChanged && !isLast) return 'again'
    throw error
  } finally {
    if (!isOver) await client.query('ROLLBACK').catch(() => {})
    client.release(!isOver)
  }
}

async function carryOut(client: pg.ClientBase, options: UndoOptions): Promise<UndoReport> {
  const { practice, run, staff = null, reason = null, clock = systemClock, onStep = async () => {} } = options
  const began = performance.now()
  const counts = await planUndo(client, { practice, run })
  await onStep('put-back')
  failpoint('undo')
  const undo = uuidv7()
  const at = await laterThanAll(client, practice, clock.now())
  const query: Run = (text, values) => client.query(text, values)
  await keepingCountOf(query, practice, { count: countTouched, values: [practice] }, async () => {
    await client.query(setAsideRows, [practice, undo])
    await client.query(setAsideAbsences, [practice, undo])
    failpoint('undo')
    const removed = await client.query<{ removed: number }>(removeCreated, [practice])
    expectCount(removed.rows[0]?.removed, counts.removed)
    await client.query(writeHistory, [practice, undo, at, staff])
    expectCount((await client.query(putBack, [practice, at])).rowCount, counts.patients)
  })
  await foldAgain(client, practice)
  failpoint('undo')
  await onStep('record')
  await client.query(closeOpenedReviews, [practice, run, at])
  const { rowCount: reviewsOpened } = await client.query(openClosedReviews, [practice, run])
  await client.query(writeKept, [practice, undo])
  await followRestrictions(query, { practice, run: null, staff, at })
  const report: UndoReport = {
    ...{ undo, run, practice, undoneAt: at },
    ...counts,
    reviews_opened: reviewsOpened ?? 0,
    seconds: Math.round(performance.now() - began) / 1000,
  }
  await recordUndo(client, report, staff, reason)
  const { restored, patients, unlinked, removed, kept } = report
  await recordAuditBy(query, practice, {
    ...{ action: 'sync-undone', actor: actorOf(staff, 'sync undo'), subject: { run }, at: clock.now() },
    facts: { restored, patients, unlinked, removed, kept },
  })
  if (options.request) await endRequest(client, options.request, clock.now())
  failpoint('undo-commit')
  await client.query('COMMIT')
  failpoint('undo-committed')
  return report
}

/** Refuses when this process was taken for dead and another one has begun anew. */
async function endRequest(client: pg.ClientBase, request: UndoAttempt, at: Date): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE undo_request SET state = 'done', finished_at = $4
     WHERE practice = $1 AND id = $2 AND attempt = $3 AND state = 'undoing'`,
    [request.practice, request.id, request.attempt, at],
  )
  if (rowCount !== 1) throw new ProductError('refused', 'Another process has taken over this undo.')
}

/** Each change has a moment of its own, also when clocks disagree. */
async function laterThanAll(client: pg.ClientBase, practice: string, now: Date): Promise<Date> {
  const { rows } = await client.query<{ last: Date | null }>(
    `SELECT max(updated_at) AS last FROM (
       SELECT updated_at FROM undo_value UNION ALL SELECT updated_at FROM undo_link
     ) AS touched`,
  )
  return new Date(Math.max(+now, +(rows[0]?.last ?? 0) + 1))
}

async function recordUndo(
  client: pg.ClientBase,
  report: UndoReport,
  staff: string | null,
  reason: string | null,
): Promise<void> {
  await client.query(
    `INSERT INTO run_undo (practice, id, run, staff, reason, undone_at, restored, patients, unlinked, removed, kept,
       read_again, reviews_closed, reviews_opened, later_runs, seconds)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      ...[report.practice, report.undo, report.run, staff, reason, report.undoneAt],
      ...[report.restored, report.patients, report.unlinked, report.removed, report.kept, report.read_again],
      ...[report.reviews_closed, report.reviews_opened, report.later_runs, report.seconds],
    ],
  )
}

/** Somebody changed a patient after it was found out what to put back: everything is taken back and found out anew. */
class SomebodyChanged extends Error {}

function expectCount(written: number | null | undefined, planned: number): void {
  if (written !== planned)
    throw new SomebodyChanged('Somebody changed a patient while their run was being undone')
}
