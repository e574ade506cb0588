import { inLondon } from '../platform/clock.ts'
import type { FreshnessFacts } from './freshness.ts'
import type { LedgerRun } from './ledger.ts'
import { lastNight, nextNight, nextTry } from './timetable.ts'
import { dayWord, many, timeAndDay } from './when.ts'

/** For a run that changed nothing: which list staff work from meanwhile, and when a fresh one comes by itself. */
export function meanwhile(run: LedgerRun, facts: FreshnessFacts, now: Date): string {
  return [whatStaffHave(facts, now), whatComes(run, facts, now)].filter(Boolean).join(' ')
}

function whatStaffHave({ done }: FreshnessFacts, now: Date): string {
  if (done === null) return 'Nobody has been added yet.'
  const when = timeAndDay(done.finishedAt, now)
  return `Staff are working from the list of ${when}, with ${many(done.patients, 'patient')}.`
}

function whatComes(run: LedgerRun, { night, latest, nights }: FreshnessFacts, now: Date): string | null {
  if (night.nightSince === null) return null
  const tonight = nights.filter(({ night: date }) => date === lastNight(night, now))
  const isLatest = latest?.run === run.run
  const again = isLatest && run.state === 'failed' && tonight.length > 0 ? nextTry(night, tonight, now) : null
  if (again !== null) return `It is tried again at ${inLondon(again).time}.`
  // A held list says so where one can decide about it.
  if (run.state === 'held') return null
  return `The next sync comes by itself at ${nextList({ night }, now)}.`
}

/** When the next list comes by itself, `02:13 tomorrow`; null when none does. */
export function nextList({ night }: Pick<FreshnessFacts, 'night'>, now: Date): string | null {
  if (night.nightSince === null) return null
  const { date, time } = nextNight(night, now)
  return `${time} ${dayWord(date, now)}`
}
