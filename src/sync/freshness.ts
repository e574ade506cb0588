import { inLondon } from '../platform/clock.ts'
import { runIn, type Run, type Tx } from '../platform/database/database.ts'
import { withKeptPlan } from '../platform/database/kept-plan.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { whyClosed, type GateFacts } from '../practices/activation/gate.ts'
import type { RunState, RunTrigger } from './run-record.ts'
import { isSilent, lastNight, nextTry, type Night, type NightRun } from './timetable.ts'
import { daysBetween } from './when.ts'

/** How fresh the list is that staff work from, and why it is not fresher. One of these stands on every page. */
export type Freshness =
  /** Nothing is wrong. */
  | { is: 'usual'; done: DoneRun; reviews: number }
  | { is: 'being-read'; done: DoneRun | null; latest: LatestRun }
  /** `why` is null when the night has simply not been read. */
  | {
      is: 'late'
      done: DoneRun
      nights: number
      why: string | null
      run: string | null
      nextTry: Date | null
      /** A person discarded what was read. */
      discarded: boolean
    }
  | { is: 'held'; done: DoneRun | null; latest: LatestRun }
  | { is: 'undone'; done: DoneRun | null; latest: LatestRun }
  | { is: 'never-worked'; latest: LatestRun; why: string }
  /** Patient Sync is off, so no list is read. */
  | { is: 'off'; done: DoneRun | null; gate: GateFacts }
  /** No list has been read, and none has been tried. */
  | { is: 'not-yet'; night: Night }

export interface DoneRun {
  run: string
  trigger: RunTrigger
  night: string
  finishedAt: Date
  patients: number
  created: number
  returned: number
  left: number
  linked: number
  updated: number
}

export interface LatestRun {
  run: string
  trigger: RunTrigger
  night: string
  state: RunState
  reason: string | null
  startedAt: Date
  seenAt: Date
  /** A person took back what it did. */
  undone: boolean
}

export interface FreshnessFacts {
  night: Night
  done: DoneRun | null
  latest: LatestRun | null
  /** The run that is held and waits for a person; the latest one need not be it, where it was tried again and failed. */
  held: LatestRun | null
  /** Nightly runs of the last two nights. */
  nights: NightRun[]
  /** Doubtful rows that wait for a person. */
  reviews: number
  /** Whether Patient Sync is on. */
  gate: GateFacts
}

/** A night that has not even been tried is only called late when its worker has had so long to come round. */
const patience = 30 * 60_000
const stopped = 'The computer or the program stopped in the middle of it.'

/** Decides what the line says. */
export function freshness(
  { night, done, latest, held, nights, reviews, gate }: FreshnessFacts,
  now: Date,
): Freshness {
  if (whyClosed(night.practice, gate, now) !== null) return { is: 'off', done, gate }
  if (latest === null) return { is: 'not-yet', night }
  if (latest.state === 'running' && !isSilent(latest, now)) return { is: 'being-read', done, latest }
  if (held !== null) return { is: 'held', done, latest: held }
  if (latest.undone) return { is: 'undone', done, latest }
  if (done === null && latest.state === 'discarded') return { is: 'not-yet', night }
  if (done === null) return { is: 'never-worked', latest, why: latest.reason ?? stopped }
  const missed = nightsMissed(night, done, now)
  if (missed === 0) return { is: 'usual', done, reviews }
  return { is: 'late', done, nights: missed, ...whyLate(night, latest, nights, now) }
}

/** Reads what the line is decided from. */
export async function readFreshness(tx: Tx, practice: string, now: Date): Promise<FreshnessFacts> {
  const { rows } = await runIn(tx)(factsOfOne, [yesterday(now), practice])
  return fromRead((rows as Read[])[0]!)
}

/**
 * The same of several practices, in no order. `run` asks as the owner of the tables: nobody else sees two practices. The
 * facts hold no patient.
 */
export async function readFreshnessOf(
  run: Run,
  practices: readonly string[],
  now: Date,
): Promise<FreshnessFacts[]> {
  const { rows } = await run(factsOfSeveral, [yesterday(now), practices])
  return (rows as Read[]).map(fromRead)
}

const yesterday = (now: Date) => inLondon(new Date(+now - 26 * 60 * 60_000)).date

function fromRead(read: Read): FreshnessFacts {
  const { practice, nightTime, nightSince, done, latest, held, nights, reviews, gate } = read
  return {
    night: { practice, nightTime, nightSince },
    done: done && { ...done, finishedAt: new Date(done.finishedAt) },
    latest: latest && withDates(latest),
    held: held && withDates(held),
    nights: nights.map((run) => ({
      ...run,
      startedAt: new Date(run.startedAt),
      seenAt: new Date(run.seenAt),
      finishedAt: run.finishedAt && new Date(run.finishedAt),
    })),
    reviews,
    gate:
      gate === null
        ? { state: null, confirmBy: null }
        : { ...gate, confirmBy: gate.confirmBy && new Date(gate.confirmBy) },
  }
}

type Read = Omit<FreshnessFacts, 'night' | 'gate'> & Night & { gate: GateFacts | null }

/** What came as JSON has its times as text. */
function withDates(run: LatestRun): LatestRun {
  return { ...run, startedAt: new Date(run.startedAt), seenAt: new Date(run.seenAt) }
}

const facts = sqlFile(import.meta.url, './freshness.sql')
const factsOfOne = withKeptPlan(`${facts} WHERE practice.practice = $2`)
const factsOfSeveral = `${facts} WHERE practice.practice = ANY ($2)`

/** How many nights came and went since the list was read, by whomever. */
function nightsMissed(night: Night, done: DoneRun, now: Date): number {
  const last = lastNight(night, now)
  const readIn = lastNight({ ...night, nightSince: new Date(0) }, done.finishedAt)
  if (last === null || readIn === null || readIn >= last) return 0
  const isJustDue = lastNight(night, new Date(+now - patience)) !== last
  return daysBetween(readIn, last) - (isJustDue ? 1 : 0)
}

function whyLate(
  night: Night,
  latest: LatestRun,
  nights: NightRun[],
  now: Date,
): { why: string | null; run: string | null; nextTry: Date | null; discarded: boolean } {
  const tonight = nights.filter((run) => run.night === lastNight(night, now))
  const failed = latest.state !== 'done'
  const discarded = latest.state === 'discarded'
  return {
    why: failed && !discarded ? (latest.reason ?? stopped) : null,
    run: failed ? latest.run : null,
    nextTry: failed && tonight.length > 0 ? nextTry(night, tonight, now) : null,
    discarded,
  }
}
