import { inLondon, type Clock } from '../platform/clock.ts'
import { asPractice, type Database } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { ProductError } from '../platform/errors.ts'
import { defineQueue, type Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import { whyClosed, type GateFacts } from '../practices/activation/gate.ts'
import { askAgainIfChanged } from '../practices/activation/verbs.ts'
import type { GatherFacts } from '../practices/dpia/facts.ts'
import { brokenSource, configuredSource } from './configured-source.ts'
import { findApproved } from './decide.ts'
import type { Approved } from './held.ts'
import type { RunReport } from './run-record.ts'
import { runSync } from './run.ts'
import type { Source, SourceName } from './source.ts'
import { due, type Night, type NightRun } from './timetable.ts'
import { dropUpload, findUpload, sweepUploads } from './uploads.ts'
import { carryOutUndo } from './undo/job.ts'
import { undoQueue } from './undo/request.ts'
import { carryOutPurge, purgeQueue } from './withdraw/purge.ts'

/** Looks at the timetable. */
export const timetableQueue = defineQueue<Record<string, never>>('timetable', { policy: 'one-a-key' })

/** Syncs one practice; the key is the practice, so that there are never two waiting or running. */
export const syncQueue = defineQueue<SyncJob>('sync', { policy: 'one-a-key', expireMinutes: 360, retries: 5 })

export interface SyncJob {
  practice: string
  source: SourceName
  trigger: 'night' | 'staff'
  /** The night that it is for, when the timetable started it. */
  night?: string
  startedBy?: string
  /** The uploaded list that it reads. */
  upload?: string
  /** Shows what it would do, and does nothing. */
  preview?: boolean
  /** The held run whose list is applied anyway, because people said that it is right. */
  applies?: string
}

export interface SyncDeps {
  database: Database
  jobs: Jobs
  secrets: Secrets
  dataDir: string
  clock: Clock
  log: Log
  /** See `RunOptions`. */
  silenceSeconds?: number | undefined
  /** Reads what runs at a practice, to ask it again when that has changed. */
  gatherFacts?: GatherFacts | undefined
  /** Waits between two looks at a folder; longer than a test wants to. */
  pause?: (milliseconds: number) => Promise<unknown>
}

/** Every queue of this room. */
export const syncQueues = [syncQueue, purgeQueue, undoQueue, timetableQueue]

const syncsAtOnce = 2
const duePractices = sqlFile(import.meta.url, './due-practices.sql')

/** Makes this process look at the timetable each minute, and at once, and sync what is asked for. */
export async function workSyncs(deps: SyncDeps): Promise<void> {
  const { jobs } = deps
  await jobs.work(syncQueue, (job, carrying) => carryOut(deps, job, carrying), { atOnce: syncsAtOnce })
  await jobs.work(purgeQueue, (job, { signal }) => carryOutPurge(deps, job, signal))
  await jobs.work(undoQueue, (job, carrying) => carryOutUndo(deps, job, carrying))
  await jobs.work(timetableQueue, async () => void (await lookAtTimetable(deps)))
  await jobs.everyMinute(timetableQueue)
  await jobs.add(timetableQueue, {}, { key: 'start' })
}

/** Asks for a sync of every practice whose night is due. Answers how many were asked for. */
export async function lookAtTimetable(deps: SyncDeps): Promise<number> {
  const { database, jobs, clock, dataDir } = deps
  const now = clock.now()
  await sweepUploads(dataDir, now, await heldUploads(database))
  let asked = 0
  for (const practice of await practicesByNight(database, now)) {
    const night = due(practice, practice.runs, now)
    if (night === null) continue
    const job = { practice: practice.practice, source: practice.source, trigger: 'night', night } as const
    await askAgain(deps, practice.practice, now)
    if ((await jobs.add(syncQueue, job, { key: practice.practice })) !== null) asked++
  }
  return asked
}

/** Once a night, before its list is read: the practice is asked again when what runs is not what it confirmed. */
async function askAgain({ database, gatherFacts }: SyncDeps, practice: string, at: Date): Promise<void> {
  if (!gatherFacts) return
  const { substance } = await gatherFacts(practice, at)
  await asPractice(database, practice, (tx) => askAgainIfChanged(tx, { practice, at }, substance))
}

/** Lists that were held are kept until somebody has decided, or the next one has come. */
async function heldUploads(database: Database): Promise<Set<string>> {
  const { rows } = await database.owner.query<{ upload: string }>(
    `SELECT upload FROM sync_run WHERE state = 'held' AND upload IS NOT NULL`,
  )
  return new Set(rows.map(({ upload }) => upload))
}

/** Carries out one sync that was asked for. A retry after a killed process is a run of its own. */
export async function carryOut(
  deps: SyncDeps,
  job: SyncJob,
  { id, attempt, signal }: { id: string; attempt: number; signal: AbortSignal },
): Promise<void> {
  const { database, clock, log, dataDir, silenceSeconds } = deps
  if (job.trigger === 'night' && !(await isStillDue(deps, job))) return
  const { practice, trigger, night, startedBy, upload, preview, applies } = job
  let report: RunReport
  try {
    const approved = applies === undefined ? null : await whatWasApproved(deps, practice, applies)
    report = await runSync(database, {
      practice,
      source: await sourceOf(deps, job),
      trigger,
      clock,
      log,
      signal,
      ...(night !== undefined && { night }),
      ...(startedBy !== undefined && { startedBy }),
      ...(upload !== undefined && { upload }),
      ...(preview === true && { preview }),
      ...(approved !== null && { approved }),
      ...(attempt === 1 && { run: id }),
      ...(silenceSeconds !== undefined && { silenceSeconds }),
    })
  } catch (error) {
    if (!(error instanceof ProductError && error.kind === 'refused')) throw error
    // Somebody else's sync came first. An uploaded list stays, to be sent again.
    return log.info({ practice, reason: error.message }, 'a sync was not started')
  }
  // The process is stopping: the job goes back to its queue, and its list is still needed.
  if (signal.aborted) throw new ProductError('failed', 'The program was stopped during this sync.')
  if (upload !== undefined && !isStillNeeded(job, report)) await dropUpload(dataDir, practice, upload)
}

async function whatWasApproved({ database }: SyncDeps, practice: string, run: string): Promise<Approved> {
  const approved = await asPractice(database, practice, (tx) => findApproved(tx, { practice, run }))
  if (approved === null) throw new ProductError('refused', 'Another person has to confirm it first.')
  return approved
}

/** A list that was held or previewed may yet be applied. */
function isStillNeeded({ applies }: SyncJob, { state }: RunReport): boolean {
  return state === 'held' || state === 'previewed' || (applies !== undefined && state === 'failed')
}

/** Another machine may have read this night's list between the asking and now. */
async function isStillDue({ database, clock }: SyncDeps, job: SyncJob): Promise<boolean> {
  const now = clock.now()
  const all = await practicesByNight(database, now, job.practice)
  return all.some((practice) => due(practice, practice.runs, now) === job.night)
}

async function sourceOf(deps: SyncDeps, job: SyncJob): Promise<Source> {
  try {
    const upload =
      job.upload === undefined ? undefined : await findUpload(deps.dataDir, job.practice, job.upload)
    return await configuredSource(deps.database, job.practice, job.source, {
      secrets: deps.secrets,
      clock: deps.clock,
      log: deps.log,
      ...(deps.pause && { pause: deps.pause }),
      ...(upload && { file: upload.file }),
      ...(job.applies !== undefined && { again: job.applies }),
    })
  } catch (error) {
    if (error instanceof ProductError) return brokenSource(job.source, error)
    throw error
  }
}

type PracticeByNight = Night & GateFacts & { source: SourceName; runs: NightRun[] }

async function practicesByNight(database: Database, now: Date, only?: string): Promise<PracticeByNight[]> {
  const dayBefore = inLondon(new Date(+now - 26 * 60 * 60_000)).date
  const { rows } = await database.owner.query<PracticeByNight>(duePractices, [
    dayBefore,
    inLondon(now).date,
    only ?? null,
  ])
  return rows
    .filter((row) => whyClosed(row.practice, row, now) === null)
    .map((row) => ({ ...row, runs: row.runs.map(withDates) }))
}

/** What came as JSON has its times as text. */
function withDates(run: NightRun): NightRun {
  return {
    ...run,
    startedAt: new Date(run.startedAt),
    seenAt: new Date(run.seenAt),
    finishedAt: run.finishedAt && new Date(run.finishedAt),
  }
}
