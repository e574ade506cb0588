import { createHash } from 'node:crypto'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { recount } from '../patients/count.ts'
import { inLondon, systemClock, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { ProductError } from '../platform/errors.ts'
import { failpoint } from '../platform/failpoint.ts'
import type { Log } from '../platform/log.ts'
import { findPractice } from '../practices/practice.ts'
import { apply } from './apply.ts'
import { whyHoldChanges, whyHoldList, whyNeverApply } from './check.ts'
import { findEncounters } from './encounters.ts'
import { KnownHashes } from './known-hashes.ts'
import { normalFormVersion } from './listed-patient.ts'
import { match } from './match.ts'
import {
  readUnusableRows,
  recordEnd,
  recordProgress,
  recordStart,
  recordUnusableRows,
  type NewRun,
  type RunReport,
  type RunStep,
  type RunTrigger,
} from './run-record.ts'
import type { OpenList, Source } from './source.ts'
import { stage, type Staged } from './stage.ts'
import { createMatchingTables } from './tables.ts'

const knownHashes = sqlFile(import.meta.url, './sql/known-hashes.sql')

export interface RunOptions {
  practice: string
  source: Source
  trigger: RunTrigger
  /** The id of the run, where its page is known before it begins. */
  run?: string
  /** The member of staff who started it. */
  startedBy?: string
  /** The local date that the run counts as; today in London when it is not said. */
  night?: string
  /** Why a list that would be held is right after all: it is applied, and the reason is kept. */
  applyAnyway?: string
  clock?: Clock
  log?: Log
  signal?: AbortSignal
}

/**
 * One sync of one practice: the list is read and staged, checked, matched, and applied or held, in one transaction that
 * happens whole or not at all. Killed anywhere, the next run starts clean.
 *
 * Answers the report of a run that is done, held or failed. Throws a `ProductError` of kind `refused` when a run of
 * the practice is going on already, and whatever is a surprise (the run is then recorded as failed).
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
    at: clock.now(),
  }
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptRun({ database, options, clock, run, attempt })
    if (outcome !== 'again') return outcome
  }
}

interface Carrying {
  database: Database
  options: RunOptions
  clock: Clock
  run: NewRun
  /** From 1. */
  attempt: number
}

const mostAttempts = 3

/** Somebody else wrote what the run was about to write: everything is taken back, and the run starts over. */
async function attemptRun(carrying: Carrying): Promise<RunReport | 'again'> {
  const client = await carrying.database.connect()
  try {
    await client.query('BEGIN')
    await lockPractice(client, carrying)
    if (carrying.attempt === 1) await recordStart(carrying.database.owner, carrying.run)
    return await carryOut(client, carrying)
  } finally {
    // A connection that is closed takes its transaction and its temporary tables with it, whatever state it is in.
    await client.end()
  }
}

async function lockPractice(client: pg.ClientBase, { database, run }: Carrying): Promise<void> {
  await database.owner.query('INSERT INTO sync_state (practice) VALUES ($1) ON CONFLICT DO NOTHING', [
    run.practice,
  ])
  try {
    await client.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE NOWAIT', [run.practice])
  } catch (error) {
    if (sqlState(error) !== lockNotAvailable) throw error
    throw new ProductError('refused', 'A sync of this practice is running already. Wait until it is done.', {
      cause: error,
    })
  }
}

async function carryOut(client: pg.ClientBase, carrying: Carrying): Promise<RunReport | 'again'> {
  const report = emptyReport(carrying.run)
  const steps = new Steps(client, carrying, report)
  try {
    await steps.open()
    await steps.stage()
    await steps.check()
    await steps.match()
    await steps.apply()
    await steps.report()
    return report
  } catch (error) {
    if (isCollision(error) && carrying.attempt < mostAttempts) return 'again'
    return await giveUp(client, carrying, report, error)
  } finally {
    await steps.close()
  }
}

/** The steps of a run in the order in which they happen; each leaves what the next one needs. */
class Steps {
  readonly #client: pg.ClientBase
  readonly #carrying: Carrying
  readonly #report: RunReport
  readonly #watch: Watch
  #list!: OpenList
  #staged!: Staged
  #memory!: Memory
  #matched: Awaited<ReturnType<typeof match>> | null = null

  constructor(client: pg.ClientBase, carrying: Carrying, report: RunReport) {
    this.#client = client
    this.#carrying = carrying
    this.#report = report
    this.#watch = new Watch(carrying, report)
  }

  /** Reaches the source and remembers what last time's list had. */
  async open(): Promise<void> {
    this.#watch.begin('open')
    const { options, run, attempt } = this.#carrying
    this.#list = await options.source.open(options.signal ?? new AbortController().signal)
    this.#report.announced = this.#list.announced
    this.#memory = await remember(this.#client, run.practice, this.#list, attempt === 1)
  }

  /** Reads the list and puts into tables what is new, changed or gone. */
  async stage(): Promise<void> {
    this.#watch.begin('stage')
    const { clock, run } = this.#carrying
    const { known, lookAgain, encounters } = this.#memory
    this.#staged = await stage({
      client: this.#client,
      list: this.#list,
      made: madeBy(run),
      known,
      lookAgain,
      encounters,
      today: inLondon(clock.now()).date,
      onBatch: () => this.#watch.progress(this.#list),
    })
    this.#report.listed = this.#staged.listed
    this.#report.unusable = this.#staged.unusable
  }

  /** Stops before anything is matched when the list itself looks wrong. */
  async check(): Promise<void> {
    this.#watch.begin('check')
    const never = whyNeverApply(this.#carrying.run.practice, this.#list, this.#staged)
    if (never !== null) throw new ProductError('held', never)
    this.#hold(whyHoldList(this.#list, this.#staged, this.#memory.onListLastTime))
  }

  /** Finds out which row is which patient, and stops when too many would leave. */
  async match(): Promise<void> {
    this.#watch.begin('match')
    const { practice } = this.#carrying.run
    const { toMatch, gone, hasTables } = this.#staged
    if (toMatch === 0 && gone === 0 && !this.#memory.unfinished) return
    if (!hasTables) await createMatchingTables(this.#client)
    this.#matched = await match(this.#client, practice)
    const { leaving, ending } = this.#matched
    this.#hold(whyHoldChanges(leaving + ending, this.#memory.onListLastTime))
  }

  /** Carries it all out. */
  async apply(): Promise<void> {
    this.#watch.begin('apply')
    this.#report.created = this.#staged.created
    if (this.#matched !== null) {
      const { run } = this.#carrying
      const applied = await apply(this.#client, madeBy(run), this.#list.carries)
      this.#report.created += applied.created
      this.#report.linked = applied.linked
      this.#report.updated = applied.updated
      this.#report.returned = applied.returned
      this.#report.left = this.#matched.leaving + applied.left
      this.#report.unchanged = this.#matched.repeated + applied.unchanged
      this.#report.reviews = this.#matched.doubted
    }
    this.#report.unchanged += this.#staged.unchanged
    await this.#rememberLayout()
  }

  /** Writes the report and commits it together with everything that it reports. */
  async report(): Promise<void> {
    this.#watch.begin('report')
    const { practice } = this.#carrying.run
    if (this.#report.created > 0 || this.#matched !== null) {
      await recount((text, values) => this.#client.query(text, values), practice)
      await this.#refuseJoined()
    }
    this.#report.patients = await registered(this.#client, practice)
    this.#report.state = 'done'
    this.#watch.end()
    this.#watch.stop()
    await recordEnd(this.#client, this.#report, this.#carrying.clock.now())
    failpoint('commit')
    await this.#client.query('COMMIT')
    failpoint('committed')
  }

  /** A first sync has compared its rows with whoever was there when it began, and with nobody who came since. */
  async #refuseJoined(): Promise<void> {
    const { encounters, people } = this.#memory
    if (encounters === null) return
    const now = await counted(this.#client, this.#carrying.run.practice)
    if (now > people + this.#report.created) throw new SomebodyJoined()
  }

  async close(): Promise<void> {
    this.#watch.stop()
    await this.#list?.close()
  }

  #hold(why: string | null): void {
    const { applyAnyway, log } = this.#carrying.options
    if (why === null) return
    if (applyAnyway === undefined) throw new ProductError('held', why)
    this.#report.reason = `Applied anyway: ${applyAnyway}`
    log?.warn(
      { run: this.#report.run },
      'a list that would have been held is applied because a person said so',
    )
  }

  async #rememberLayout(): Promise<void> {
    if (this.#memory.layoutIsKept) return
    await this.#client.query('UPDATE sync_state SET layout = $2 WHERE practice = $1', [
      this.#carrying.run.practice,
      this.#memory.layout,
    ])
  }
}

/** What the platform remembers of the practice's list from last time. */
interface Memory {
  known: KnownHashes
  lookAgain: boolean
  encounters: Awaited<ReturnType<typeof findEncounters>>
  /** Patients of the practice, on its list or not. */
  people: number
  onListLastTime: number
  /** Something is left to do although no row changed: somebody was edited, or a review may be over. */
  unfinished: boolean
  layout: Buffer
  layoutIsKept: boolean
}

/** `quickly` lets rows that can meet nobody become patients at once. A run that starts over goes the thorough way. */
async function remember(
  client: pg.ClientBase,
  practice: string,
  list: OpenList,
  quickly: boolean,
): Promise<Memory> {
  const { rows } = await client.query<{ packed: Buffer | null; forgotten: number; patients: number }>(
    knownHashes,
    [practice],
  )
  const known = new KnownHashes(Buffer.concat(rows.flatMap((part) => part.packed ?? [])))
  const forgotten = sum(rows.map((part) => part.forgotten))
  const people = sum(rows.map((part) => part.patients))
  const isFirst = known.size + forgotten === 0
  const layout = layoutDigest(list)
  const kept = await client.query<{ layout: Buffer | null; reviews: boolean }>(
    `SELECT layout, EXISTS (SELECT FROM review WHERE practice = $1 AND state = 'open') AS reviews
     FROM sync_state WHERE practice = $1`,
    [practice],
  )
  const lastLayout = kept.rows[0]?.layout ?? null
  const layoutIsKept = lastLayout !== null && lastLayout.equals(layout)
  return {
    known,
    lookAgain: !layoutIsKept,
    encounters: isFirst && quickly ? await findEncounters(client, practice, people) : null,
    people,
    onListLastTime: known.size + forgotten,
    unfinished: forgotten > 0 || (kept.rows[0]?.reviews ?? false),
    layout,
    layoutIsKept,
  }
}

function layoutDigest(list: OpenList): Buffer {
  return createHash('sha256').update(normalFormVersion).update('\0').update(list.layout).digest()
}

/** A run says at least this often that it is alive; one that is silent for minutes has died with its machine. */
const heartbeatMilliseconds = 30_000

/** Times each step, and tells whoever watches, once a second, how far the run is. */
class Watch {
  readonly #carrying: Carrying
  readonly #report: RunReport
  #step: RunStep = 'open'
  #since = performance.now()
  #told = performance.now()
  #progress: { done: number | null; total: number | null } = { done: null, total: null }
  readonly #heartbeat: NodeJS.Timeout

  constructor(carrying: Carrying, report: RunReport) {
    this.#carrying = carrying
    this.#report = report
    this.#heartbeat = setInterval(() => void this.#tell().catch(() => {}), heartbeatMilliseconds).unref()
  }

  begin(step: RunStep): void {
    this.end()
    this.#step = step
  }

  end(): void {
    const now = performance.now()
    const before = this.#report.seconds[this.#step] ?? 0
    this.#report.seconds[this.#step] = Math.round(before * 1000 + (now - this.#since)) / 1000
    this.#since = now
  }

  async progress(list: OpenList): Promise<void> {
    if (performance.now() - this.#told < 1000) return
    this.#progress = list.progress()
    await this.#tell()
  }

  stop(): void {
    clearInterval(this.#heartbeat)
  }

  async #tell(): Promise<void> {
    this.#told = performance.now()
    const { database, run, clock } = this.#carrying
    await recordProgress(database.owner, run, clock.now(), { step: this.#step, ...this.#progress })
  }
}

/** Takes everything back and writes down why: held when the run stopped itself, failed when it could not go on. */
async function giveUp(
  client: pg.ClientBase,
  { database, clock, options }: Carrying,
  report: RunReport,
  error: unknown,
): Promise<RunReport> {
  const expected = error instanceof ProductError ? error : options.signal?.aborted ? stopped() : null
  report.state = expected?.kind === 'held' ? 'held' : 'failed'
  report.reason = expected?.message ?? 'Something unexpected happened. Nothing was changed. Sync again.'
  const unusable = report.state === 'held' ? await readUnusableRows(client, report) : []
  // A connection that is lost has rolled back by itself.
  await client.query('ROLLBACK').catch(() => {})
  await recordUnusableRows(database.owner, report, unusable)
  await recordEnd(database.owner, report, clock.now())
  if (!expected) throw error
  options.log?.warn(
    { run: report.run, practice: report.practice, state: report.state },
    'the sync changed nothing',
  )
  return report
}

function stopped(): ProductError {
  return new ProductError('failed', 'The sync was stopped before its end. Nothing was changed. Sync again.')
}

function emptyReport({ run, practice, source }: NewRun): RunReport {
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
    state: 'failed',
    reason: null,
    announced: null,
    ...none,
    patients: null,
    seconds: {},
  }
}

async function counted(client: pg.ClientBase, practice: string): Promise<number> {
  const { rows } = await client.query<{ patients: number }>(
    'SELECT coalesce(sum(patients), 0)::integer AS patients FROM patient_count WHERE practice = $1',
    [practice],
  )
  return rows[0]?.patients ?? 0
}

async function registered(client: pg.ClientBase, practice: string): Promise<number> {
  const { rows } = await client.query<{ patients: number }>(
    `SELECT coalesce(sum(patients), 0)::integer AS patients
     FROM patient_count WHERE practice = $1 AND status = 'registered'`,
    [practice],
  )
  return rows[0]?.patients ?? 0
}

function madeBy(run: NewRun): { practice: string; run: string; at: string } {
  return { practice: run.practice, run: run.run, at: run.at.toISOString() }
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, n) => all + n, 0)
}

const lockNotAvailable = '55P03'
/** Unique violation, serialization failure, deadlock. */
const collisions = ['23505', '40001', '40P01']

class SomebodyJoined extends Error {}

function isCollision(error: unknown): boolean {
  return error instanceof SomebodyJoined || collisions.includes(sqlState(error) ?? '')
}

function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
