import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { inLondon, systemClock, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { failpoint } from '../platform/failpoint.ts'
import type { Log } from '../platform/log.ts'
import { demandOpen, gateColumns, type GateFacts } from '../practices/activation/gate.ts'
import { findPractice } from '../practices/practice.ts'
import type { Carrying, RunOptions } from './carrying.ts'
import { diskFull } from './disk-room.ts'
import { isLost, untilReached } from './lost.ts'
import { remember, type Remembering } from './memory.ts'
import { HeldBack, recordEvidence, settleHeldRuns } from './held.ts'
import {
  readEnd,
  readUnusableRows,
  recordEnd,
  recordStart,
  recordUnusableRows,
  type NewRun,
  type RunReport,
} from './run-record.ts'
import { refreshStatistics } from './statistics.ts'
import { SomebodyJoined, Steps } from './steps.ts'
import { carriedHere, transactionName, Watchdog } from './watchdog.ts'

export type { RunOptions } from './carrying.ts'

/**
 * One sync of one practice: the list is read and staged, checked, matched, and applied or held, in one transaction that
 * happens whole or not at all. Killed anywhere, the next run starts clean.
 *
 * Answers the report of a run that is done, held or failed. Throws a `ProductError` of kind `refused` while Patient Sync is
 * off for the practice and when a run of it is going on already, and whatever is a surprise (the run is then recorded as
 * failed).
 */
export async function runSync(database: Database, options: RunOptions): Promise<RunReport> {
  const clock = options.clock ?? systemClock
  const { practice } = await findPractice(database, options.practice)
  const run: NewRun = {
    practice,
    run: options.run ?? uuidv7(),
    source: options.source.name,
    trigger: options.trigger,
    night: options.night ?? inLondon(clock.now()).date,
    startedBy: options.startedBy ?? null,
    kind: options.preview === true ? 'preview' : 'sync',
    upload: options.upload ?? null,
    at: clock.now(),
    silenceSeconds: options.silenceSeconds ?? usualSilence,
    epoch: 0,
  }
  carriedHere.add(run.run)
  try {
    await options.source.begins?.(run.run)
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptRun({ database, options, clock, run, attempt })
      if (outcome === 'again') continue
      await options.source.ended?.(outcome)
      return outcome
    }
  } finally {
    carriedHere.delete(run.run)
  }
}

/** Seconds. With it a frozen run is ended within a minute, and a machine that is busy has time enough to say so. */
export const usualSilence = 30

const mostAttempts = 3

/**
 * What is gone and what is matched must fit into memory, or looking at every row again takes time by the square of the list.
 * And what is read twice comes in the same order: that of the list, more or less.
 */
const beginRun = `BEGIN; SET LOCAL work_mem = '128MB';
  SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL synchronize_seqscans = off`

/** Somebody else wrote what the run was about to write: everything is taken back, and the run starts over. */
async function attemptRun(carrying: Carrying): Promise<RunReport | 'again'> {
  const client = await carrying.database.lasting.connect()
  let isOver = false
  try {
    await client.query(beginRun)
    const { database, run, clock, options } = carrying
    const gate = await lockPractice(client, { database, run, clock, log: options.log })
    demandOpen(run.practice, gate, clock.now())
    failpoint('open')
    // The digests of a large practice take a while to gather, so that begins at once.
    const remembering = remember(client, run.practice, run.source, carrying.attempt === 1)
    await recordStart(carrying.database.owner, carrying.run)
    const outcome = await carryOut(client, carrying, remembering)
    isOver = outcome !== 'again'
    return outcome
  } finally {
    // Closing the connection would let go of the practice a moment later, and the next run would be refused until then.
    if (!isOver) await client.query('ROLLBACK').catch(() => {})
    // The next run goes on with the connection after COMMIT or ROLLBACK. In any other state it is closed, which takes its
    // transaction and its temporary tables with it.
    client.release(!isOver)
  }
}

/**
 * Holds the practice until the transaction ends. Throws `refused` when somebody else does and lives: a run, or an undo. The
 * transaction says in the database whose it is, so that others can end it should this process be frozen. Answers whether lists of the practice
 * may be read, looked up beside the lock.
 */
export async function lockPractice(
  client: pg.ClientBase,
  { database, run, clock = systemClock, log }: Locking,
): Promise<GateFacts> {
  const { practice } = run
  const name = transactionName({ practice, run: run.run ?? uuidv7() })
  await client.query(`SELECT set_config('application_name', $1, true)`, [name])
  const locked = (await tryToLock(client, practice)) ?? (await lockFirst(client, database.owner, practice))
  if (locked !== null) return locked
  const watchdog = new Watchdog({ database, clock, log })
  const freed = (await watchdog.free(practice)) ? await tryToLock(client, practice) : null
  if (freed !== null) return freed
  throw new PracticeBusy(await whoHolds(database.owner, practice))
}

/** Somebody else holds the practice, and lives. */
export class PracticeBusy extends ProductError {
  constructor(sentence: string) {
    super('refused', sentence)
  }
}

async function whoHolds(owner: pg.Pool, practice: string): Promise<string> {
  const { rowCount } = await owner.query(
    `SELECT FROM undo_request WHERE practice = $1 AND state = 'undoing'`,
    [practice],
  )
  return rowCount === 1
    ? 'A sync of this practice is being undone. Wait until that is done.'
    : 'A sync of this practice is running already. Wait until it is done.'
}

interface Locking {
  database: Pick<Database, 'owner'>
  run: { practice: string; run?: string }
  clock?: Clock
  log?: Log | undefined
}

/** The same for a practice that has never been locked: its row is made for everybody to see. */
async function lockFirst(client: pg.ClientBase, owner: pg.Pool, practice: string): Promise<GateFacts | null> {
  const { rowCount } = await owner.query(
    'INSERT INTO sync_state (practice) VALUES ($1) ON CONFLICT DO NOTHING',
    [practice],
  )
  return rowCount === 0 ? null : await tryToLock(client, practice)
}

async function tryToLock(client: pg.ClientBase, practice: string): Promise<GateFacts | null> {
  const { rows } = await client.query<GateFacts>(
    `SELECT ${gateColumns} FROM sync_state LEFT JOIN activation ON activation.practice = sync_state.practice
     WHERE sync_state.practice = $1 FOR UPDATE OF sync_state SKIP LOCKED`,
    [practice],
  )
  return rows[0] ?? null
}

async function carryOut(
  client: pg.ClientBase,
  carrying: Carrying,
  remembering: Remembering,
): Promise<RunReport | 'again'> {
  const report = emptyReport(carrying.run)
  const steps = new Steps(client, carrying, report, remembering)
  try {
    await steps.open()
    await steps.stage()
    await steps.check()
    await steps.match()
    await steps.hold()
    await steps.apply()
    if (carrying.run.kind === 'preview') await steps.preview()
    else {
      await steps.report()
      await refreshStatistics(carrying.database, report).catch((err: unknown) => {
        carrying.options.log?.warn({ err, run: report.run }, 'statistics are left to autovacuum')
      })
    }
    return report
  } catch (error) {
    if (isCollision(error) && carrying.attempt < mostAttempts) return 'again'
    const isFull = sqlState(error) === diskIsFull
    return await giveUp(client, carrying, report, isFull ? diskFull(steps.list) : error)
  } finally {
    await steps.close()
  }
}

/** Takes everything back and writes down why: held when the run stopped itself, failed when it could not go on. */
async function giveUp(
  client: pg.ClientBase,
  carrying: Carrying,
  report: RunReport,
  error: unknown,
): Promise<RunReport> {
  const { database, clock, options, run } = carrying
  const expected = whyExpected(error, options.signal)
  report.reason = expected?.message ?? 'Something unexpected happened. Nothing was changed. Sync again.'
  report.state = error instanceof HeldBack ? (report.kind === 'preview' ? 'previewed' : 'held') : 'failed'
  if (error instanceof HeldBack) await recordHeldBack(client, carrying, report, error)
  const writeEnd = () => recordEnd(database.owner, run, report, clock.now())
  const isOurs = await untilReached(writeEnd).catch(async (problem: unknown) => {
    if (sqlState(problem) !== diskIsFull) throw problem
    // There is room again once everything is taken back.
    await client.query('ROLLBACK')
    return writeEnd()
  })
  if (isOurs && report.state === 'held') await settleHeldRuns(database.owner, report, clock.now(), null)
  // Only now may another run begin: it would take this one for one that was killed. A connection that is lost has
  // rolled back by itself.
  await client.query('ROLLBACK').catch(() => {})
  if (!isOurs && (await isToldOtherwise(database.owner, report))) return report
  if (!expected) throw error
  options.log?.warn(
    { run: report.run, practice: report.practice, state: report.state },
    'the sync changed nothing',
  )
  return report
}

/** Keeps what a person needs to decide. */
async function recordHeldBack(
  client: pg.ClientBase,
  { database: { owner } }: Carrying,
  report: RunReport,
  { evidence }: HeldBack,
): Promise<void> {
  await recordUnusableRows(owner, report, await readUnusableRows(client, report))
  if (evidence !== null) await recordEvidence(owner, report, evidence)
}

/**
 * What the record says counts: somebody took the run away from this process while it was frozen, or it was committed and
 * only the answer was lost.
 */
async function isToldOtherwise(pool: pg.Pool, report: RunReport): Promise<boolean> {
  const end = await readEnd(pool, report)
  if (end === null || end.state === 'running') return false
  report.state = end.state === 'discarded' || end.state === 'applied-anyway' ? 'held' : end.state
  report.reason = end.reason
  return true
}

function whyExpected(error: unknown, signal: AbortSignal | undefined): ProductError | null {
  if (error instanceof ProductError) return error
  if (isLost(error)) return lost()
  return signal?.aborted ? stopped() : null
}

function lost(): ProductError {
  return new ProductError(
    'failed',
    'The connection to the database was lost in the middle of this run. Nothing was changed. Sync again.',
  )
}

function stopped(): ProductError {
  return new ProductError('failed', 'The sync was stopped before its end. Nothing was changed. Sync again.')
}

function emptyReport({ run, practice, source, kind }: NewRun): RunReport {
  const none = {
    listed: 0,
    unusable: 0,
    created: 0,
    linked: 0,
    updated: 0,
    left: 0,
    returned: 0,
    unchanged: 0,
    reviews: 0,
  }
  return {
    run,
    practice,
    source,
    kind,
    state: 'failed',
    reason: null,
    findings: [],
    announced: null,
    ...none,
    patients: null,
    seconds: {},
  }
}

const diskIsFull = '53100'
/** Unique violation, serialization failure, deadlock. */
const collisions = ['23505', '40001', '40P01']

function isCollision(error: unknown): boolean {
  return error instanceof SomebodyJoined || collisions.includes(sqlState(error) ?? '')
}

function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
