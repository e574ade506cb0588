import type pg from 'pg'
import { lockCounts, recount } from '../patients/count.ts'
import { followRestrictions } from '../patients/restricted/follow.ts'
import { actorOf, recordAuditBy } from '../platform/audit.ts'
import { inLondon } from '../platform/clock.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'
import { apply, propose, sumUp, type Summary } from './apply.ts'
import { gateColumns, type GateFacts } from '../practices/activation/gate.ts'
import { ProductError } from '../platform/errors.ts'
import type { Carrying } from './carrying.ts'
import { measureList, peopleNeeded, whyNeverApply, type Measure } from './check.ts'
import { refuseFullDisk } from './disk-room.ts'
import { tellElsewhere } from './elsewhere/tell.ts'
import {
  covers,
  HeldBack,
  refuseSettled,
  settleHeldRuns,
  whyHoldApproved,
  type Approved,
  type Evidence,
} from './held.ts'
import { findLatelyJoined, hasJoinedMeanwhile } from './joined.ts'
import { RecordSum } from './list-digest.ts'
import { match, type Matched } from './match.ts'
import { keepList, layoutDigest, meansTheSame, type Memory, type Remembering } from './memory.ts'
import { keepPreview } from './preview.ts'
import { ReadAhead } from './read-ahead.ts'
import { recordEnd, switchedOffReason, type NewRun, type RunReport } from './run-record.ts'
import type { OpenList } from './source.ts'
import { stage, type Staged } from './stage.ts'
import { catchUpStatistics } from './statistics.ts'
import { createMatchingTables, tablesAreKept } from './tables.ts'
import { Watch } from './watch.ts'
import { weigh } from './weigh.ts'

const countChanges = sqlFile(import.meta.url, './sql/count-changes.sql')

/** The steps of a run in the order in which they happen; each leaves what the next one needs. */
export class Steps {
  readonly #client: pg.ClientBase
  readonly #carrying: Carrying
  readonly #report: RunReport
  readonly #remembering: Remembering
  readonly #watch: Watch
  #list!: OpenList
  #ahead: ReadAhead | null = null
  #staged!: Staged
  #memory!: Memory
  #measures: Measure[] = []
  #matched: (Matched & Summary) | null = null
  #evidence: Evidence | null = null
  #appliesAnyway = false
  #joinedBefore: string[] = []

  constructor(client: pg.ClientBase, carrying: Carrying, report: RunReport, remembering: Remembering) {
    this.#client = client
    this.#carrying = carrying
    this.#report = report
    this.#remembering = remembering
    this.#watch = new Watch(carrying, report)
  }

  /** Reaches the source, while the database gathers what last time's list had. */
  async open(): Promise<void> {
    this.#watch.begin('open')
    const { options, run } = this.#carrying
    const { hasVersion, memory } = this.#remembering
    // Whether a version may be asked for depends on whether anybody must be looked at again.
    const etag = (await hasVersion) ? (await memory).etag : undefined
    if (options.approved) await refuseSettled(this.#client, run.practice, options.approved.run)
    this.#list = await options.source.open(this.#watch.signal, etag)
    this.#report.announced = this.#list.announced
  }

  /** Reads the list and puts into tables what is new, changed or gone. */
  async stage(): Promise<void> {
    this.#watch.begin('stage')
    if (!this.#list.unchanged) {
      refuseFullDisk(this.#carrying.database, this.#list)
      this.#ahead = new ReadAhead(this.#list.records(), () => this.#watch.progress(this.#list))
    }
    this.#memory = await this.#remembering.memory
    this.#staged = this.#ahead === null ? asLastTime(this.#memory) : await this.#read(this.#ahead)
    this.#report.listed = this.#staged.listed
    this.#report.unusable = this.#staged.unusable
  }

  /** Measures the list itself, and stops when nobody could be on it or it is somebody else's. */
  async check(): Promise<void> {
    this.#watch.begin('check')
    if (this.#list.unchanged) return
    const never = whyNeverApply(this.#carrying.run.practice, this.#list, this.#staged)
    if (never !== null) throw new HeldBack(never, null)
    this.#measures = measureList(this.#list, this.#staged, this.#memory.listedLastTime)
  }

  /** Finds out which row is which patient, and what each patient would become. */
  async match(): Promise<void> {
    this.#watch.begin('match')
    const { practice } = this.#carrying.run
    const { toMatch, gone, hasTables } = this.#staged
    if (toMatch === 0 && gone === 0 && !this.#memory.unfinished) return
    if (!hasTables) await createMatchingTables(this.#client)
    if (this.#memory.encounters === null) {
      this.#joinedBefore = await findLatelyJoined(this.#client, this.#carrying.run)
    }
    await catchUpStatistics(this.#carrying.database, this.#memory.people)
    const matched = await match(this.#client, practice, {
      forgotten: this.#memory.forgotten,
      unreadable: this.#staged.unusable > 0,
      repeats: this.#staged.repeats,
      decisions: this.#memory.decisions,
      tellsRestricted: this.#list.carries.has('restricted'),
      people: this.#memory.people + this.#staged.created,
    })
    await propose((text, values) => this.#client.query(text, values), practice, [...this.#list.carries])
    this.#matched = { ...matched, ...(await sumUp(this.#client, practice)) }
  }

  /** Stops before anything is applied when the list, or what it would do, looks wrong. */
  async hold(): Promise<void> {
    if (this.#list.unchanged) return
    const { run, options } = this.#carrying
    const weighed = await weigh({
      client: this.#client,
      practice: run.practice,
      run: run.run,
      measures: this.#measures,
      staged: this.#staged,
      memory: this.#memory,
      matched: this.#matched,
      carriesIds: this.#list.carries.has('source_patient_id'),
      layout: layoutDigest(this.#list),
      thoroughly: options.preview === true,
    })
    if (weighed === null) return
    this.#evidence = weighed.evidence
    this.#report.findings = weighed.evidence.findings.filter(({ broken }) => broken)
    if (weighed.why !== null && options.preview !== true) this.#goOnOnlyIfTold(weighed.why, weighed.evidence)
  }

  /** Carries it all out. */
  async apply(): Promise<void> {
    this.#watch.begin('apply')
    this.#report.created = this.#staged.created
    let { restricted } = this.#staged
    const matched = this.#matched
    if (matched !== null) {
      const { run } = this.#carrying
      const now = this.#carrying.clock.now()
      // A change counts from when it is made: somebody may have edited the patient since the run began.
      const made = { ...madeBy(run), at: laterThan(matched.lastChanged, now) }
      const { carries } = this.#list
      const applying = { made, createdAt: now.toISOString(), carries, matched, memory: this.#memory }
      this.#report.created += await apply(this.#client, applying)
      this.#report.linked = matched.linked
      this.#report.updated = matched.updated
      this.#report.returned = matched.returned
      this.#report.left = matched.leaving + matched.ending
      this.#report.unchanged = matched.repeated + matched.unchanged
      this.#report.reviews = matched.doubted
      restricted ||= matched.restricted
    }
    if (restricted) {
      const { run, clock } = this.#carrying
      const by = { practice: run.practice, run: run.run, staff: null, at: clock.now() }
      await followRestrictions((text, values) => this.#client.query(text, values), by)
    }
    this.#report.unchanged += this.#staged.unchanged
    await this.#keep()
  }

  /** Writes the report and commits it together with everything that it reports. */
  async report(): Promise<void> {
    await this.#recount()
    this.#report.state = 'done'
    this.#watch.end()
    this.#watch.stop()
    const { run, clock } = this.#carrying
    const now = clock.now()
    // Only now, with the record locked: whoever was taken for frozen meanwhile must not commit what it did.
    if (!(await recordEnd(this.#client, run, this.#report, now))) throw await this.#whyNotOurs()
    await settleHeldRuns(this.#client, this.#report, now, this.#approved())
    if (this.#appliesAnyway) await this.#recordAppliedAnyway(now)
    failpoint('commit')
    await this.#client.query('COMMIT')
    if (this.#matched !== null || this.#staged.hasTables) tablesAreKept(this.#client)
    failpoint('committed')
  }

  /** Keeps what the list would have done, and takes everything else back. */
  async preview(): Promise<void> {
    await this.#recount()
    this.#report.state = 'previewed'
    this.#watch.end()
    this.#watch.stop()
    const { database, run, clock } = this.#carrying
    await keepPreview(this.#client, database.owner, this.#report, this.#evidence)
    const isOurs = await recordEnd(database.owner, run, this.#report, clock.now())
    await this.#client.query('ROLLBACK')
    if (!isOurs) throw await this.#whyNotOurs()
  }

  /** Patient Sync was switched off while the list was read, or the run was taken away from this process. */
  async #whyNotOurs(): Promise<Error> {
    const { practice } = this.#carrying.run
    const { rows } = await this.#carrying.database.owner.query<GateFacts>(
      `SELECT ${gateColumns} FROM activation WHERE practice = $1`,
      [practice],
    )
    const isOn = rows[0]?.state === 'on'
    return isOn ? new TakenAway() : new ProductError('failed', switchedOffReason)
  }

  async #recount(): Promise<void> {
    this.#watch.begin('report')
    const { practice } = this.#carrying.run
    const hasChanged = this.#report.created > 0 || this.#matched !== null
    if (hasChanged) {
      await this.#count()
      await this.#refuseJoined()
    }
    const { run, clock } = this.#carrying
    // What is taken back is nobody else's concern.
    if (run.kind === 'sync') await tellElsewhere(this.#client, run, clock.now(), hasChanged)
    this.#report.patients = await registered(this.#client, practice)
  }

  /** A first sync counts everybody; any other night, what it has changed. */
  async #count(): Promise<void> {
    const query = (text: string, values: unknown[]) => this.#client.query(text, values)
    const { practice, run } = this.#carrying.run
    if (this.#memory.encounters !== null) return recount(query, practice)
    await lockCounts(query, practice)
    await query(countChanges, [practice, run])
  }

  /**
   * A run has compared its rows with whoever was there when it matched them, a first sync with whoever was there when it
   * began; nobody who came since may be one of those whom it creates.
   */
  async #refuseJoined(): Promise<void> {
    const { encounters, people } = this.#memory
    const { run } = this.#carrying
    if (encounters === null) {
      if (this.#report.created === 0) return
      if (await hasJoinedMeanwhile(this.#client, run, this.#joinedBefore)) throw new SomebodyJoined()
      return
    }
    const now = await counted(this.#client, this.#carrying.run.practice)
    if (now > people + this.#report.created) throw new SomebodyJoined()
  }

  /** The list that is being read; null before the source has been reached. */
  get list(): OpenList | null {
    return this.#list ?? null
  }

  /**
   * Lets go of the list, which ends a reading that still waits for a feed. The connection is the next run's only when nothing
   * of this one is asked on it any more.
   */
  async close(): Promise<void> {
    this.#watch.stop()
    const remembered = this.#remembering.memory.catch(() => {})
    await Promise.all([this.#ahead?.stop(), this.#list?.close(), remembered])
  }

  /** A person may have said that the list is right: any list at the command line, this very one on a page. */
  #goOnOnlyIfTold(why: string, evidence: Evidence): void {
    const { applyAnyway, approved, log } = this.#carrying.options
    if (approved && !covers(approved, evidence))
      throw new HeldBack(whyHoldApproved(approved, evidence), evidence)
    const told = approved?.why ?? applyAnyway?.why
    if (told === undefined) throw new HeldBack(why, evidence)
    if (!approved && applyAnyway?.confirmedBy === undefined && peopleNeeded(evidence.findings) === 2)
      throw new HeldBack(`${why} It is over twice a limit: a second person has to confirm it.`, evidence)
    this.#appliesAnyway = true
    this.#report.reason = `Applied anyway: ${told}`
    log?.warn(
      { run: this.#report.run },
      'a list that would have been held is applied because a person said so',
    )
  }

  /** Of all that a night does, only this is somebody's act. */
  async #recordAppliedAnyway(at: Date): Promise<void> {
    const {
      run,
      startedBy = null,
      approved,
      applyAnyway,
    } = { ...this.#carrying.run, ...this.#carrying.options }
    await recordAuditBy((text, values) => this.#client.query(text, values), this.#report.practice, {
      ...{ action: 'list-applied-anyway', actor: actorOf(startedBy, 'sync run'), subject: { run }, at },
      facts: { held: approved?.run ?? null, confirmed_by: applyAnyway?.confirmedBy ?? null },
    })
  }

  /** The held run whose list this one has applied, if that is what it did. */
  #approved(): Approved | null {
    const { approved } = this.#carrying.options
    return approved && this.#evidence && covers(approved, this.#evidence) ? approved : null
  }

  /** A list with rows that cannot be used is read again every night, so that they are told until they are mended. */
  async #keep(): Promise<void> {
    const { practice, source } = this.#carrying.run
    const list = this.#report.unusable > 0 ? { ...this.#list, etag: null } : this.#list
    await keepList(this.#client, practice, source, list)
  }

  #read(ahead: ReadAhead): Promise<Staged> {
    const { clock, run } = this.#carrying
    const { known, encounters, mayCopy } = this.#memory
    return stage({
      client: this.#client,
      list: this.#list,
      batches: ahead.batches(),
      made: madeBy(run),
      known,
      lookAgain: !meansTheSame(this.#memory, this.#list),
      encounters,
      mayCopy,
      today: inLondon(clock.now()).date,
    })
  }
}

/** The source said that its list is the one that was taken in last. */
function asLastTime({ onListLastTime, listedLastTime }: Memory): Staged {
  const nothing = {
    unusable: 0,
    created: 0,
    restricted: false,
    toMatch: 0,
    repeats: false,
    gone: 0,
    hasTables: false,
    sum: new RecordSum(),
  }
  return { ...nothing, listed: listedLastTime, unchanged: onListLastTime }
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
     FROM patient_count WHERE practice = $1 AND status = 'registered' AND account <> 'restricted'`,
    [practice],
  )
  return rows[0]?.patients ?? 0
}

/** The history of a patient is in order, also when a clock was put back. */
function laterThan(last: Date | null, now: Date): string {
  return new Date(Math.max(+now, +(last ?? 0) + 1)).toISOString()
}

function madeBy(run: NewRun): { practice: string; run: string; at: string } {
  return { practice: run.practice, run: run.run, at: run.at.toISOString() }
}

/** The run was taken away from this process, because it had been silent for too long. */
class TakenAway extends Error {}

/** People came to the platform while a run was under way: it starts over, a first sync the thorough way. */
export class SomebodyJoined extends Error {}
