import { crc32 } from 'node:zlib'
import { inLondon } from '../platform/clock.ts'
import type { RunState } from './run-record.ts'

/**
 * Which nights are due. A night is the local date in London that a practice's due time falls on, and it has one run.
 * Everything here is decided from what stands in the database and the time, so that a machine that was off, a second
 * machine or a clock that was put right all come to the same answer.
 */

/** What decides when a practice's list is read. */
export interface Night {
  practice: string
  /** `02:00` in London, before the spread. */
  nightTime: string
  /** When the source of the night was chosen; null when there is none. */
  nightSince: Date | null
}

/** A run that the timetable started. */
export interface NightRun {
  night: string
  state: RunState
  startedAt: Date
  seenAt: Date
  finishedAt: Date | null
}

const minute = 60_000
/** How long after a failed run the next one comes; the last wait repeats. */
const waits = [5, 15, 30, 60].map((minutes) => minutes * minute)
/** By then a night has worked or the banner says that it did not. Tries that began by day go on a few hours. */
const morning = '06:00'
const triesByDay = 6
/** A run that has said nothing for so long has died with its machine. */
export const silentAfter = 3 * minute

/**
 * The time in London, `02:13`, that a practice's list is read at: its night time and 0 to 29 minutes more by its code,
 * so that all practices of the country do not knock at one second. The same every night.
 */
export function dueTime({ practice, nightTime }: Pick<Night, 'practice' | 'nightTime'>): string {
  const [hours, minutes] = nightTime.split(':').map(Number) as [number, number]
  const due = (hours * 60 + minutes + (crc32(practice) % 30)) % (24 * 60)
  return `${String(Math.floor(due / 60)).padStart(2, '0')}:${String(due % 60).padStart(2, '0')}`
}

/** The night that should be read now, or null. `runs` are the practice's nightly runs of the last few nights. */
export function due(practice: Night, runs: NightRun[], now: Date): string | null {
  const night = lastNight(practice, now)
  if (night === null) return null
  // A clock that was put back does not open a night before one that had its run.
  if (runs.some((run) => run.night > night)) return null
  const tonight = runs.filter((run) => run.night === night)
  const next = nextTry(practice, tonight, now)
  return next !== null && next <= now ? night : null
}

/**
 * When the timetable tries the night of `tonight` again after failures: null when it has given up or the night has had
 * its run, now when nothing was tried yet.
 */
export function nextTry(
  practice: Pick<Night, 'practice' | 'nightTime'>,
  tonight: NightRun[],
  now: Date,
): Date | null {
  if (tonight.some((run) => settles(run, now))) return null
  const failed = tonight.filter((run) => run.state === 'failed').sort((a, b) => +a.startedAt - +b.startedAt)
  const last = failed.at(-1)
  if (!last) return now
  const byDay = failed.filter((run) => localTime(run.startedAt) >= `${run.night} ${morning}`)
  const tries = byDay.length === 0 ? failed.length : byDay.length
  const next = new Date(+(last.finishedAt ?? last.seenAt) + waits[Math.min(tries, waits.length) - 1]!)
  const inTime = byDay.length === 0 ? localTime(next) < `${last.night} ${morning}` : byDay.length < triesByDay
  return inTime ? next : null
}

/** The last night whose time has come; null when it came before anybody chose a source. */
export function lastNight(practice: Night, now: Date): string | null {
  if (practice.nightSince === null) return null
  const { date, time } = inLondon(now)
  const at = dueTime(practice)
  const night = time >= at ? date : addDays(date, -1)
  return `${night} ${at}` >= localTime(practice.nightSince) ? night : null
}

/** The date and time in London of the next night after now: `{ date: '2026-11-25', time: '02:13' }`. */
export function nextNight(
  practice: Pick<Night, 'practice' | 'nightTime'>,
  now: Date,
): { date: string; time: string } {
  const today = inLondon(now)
  const time = dueTime(practice)
  return { date: today.time < time ? today.date : addDays(today.date, 1), time }
}

/** Whether a run that is said to be running has died with its machine. */
export function isSilent(run: { state: string; seenAt: Date }, now: Date): boolean {
  return run.state === 'running' && +now - +run.seenAt > silentAfter
}

function settles(run: NightRun, now: Date): boolean {
  return run.state === 'running' ? !isSilent(run, now) : run.state !== 'failed'
}

function localTime(instant: Date): string {
  const { date, time } = inLondon(instant)
  return `${date} ${time}`
}

function addDays(date: string, days: number): string {
  const day = new Date(`${date}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}
