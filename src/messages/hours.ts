import { inLondon } from '../platform/clock.ts'
import { daysBefore } from '../patients/when.ts'

/** Messages leave by day unless a person says why one cannot wait; in London. */
export const DAY_BEGINS = '08:00'
export const DAY_ENDS = '20:00'

/** Whether a phone would ring at night. */
export function isNight(instant: Date): boolean {
  const { time } = inLondon(instant)
  return time < DAY_BEGINS || time >= DAY_ENDS
}

/**
 * Until when a message must wait now so that no phone rings at night, however it came to be so late: null by day, where
 * somebody gave a reason, and for a code, which its patient has asked for this minute: one that is older leaves at no hour.
 */
export function nightUntil(
  now: Date,
  { kind, reason }: { kind: string; reason: string | null },
): Date | null {
  return kind !== 'code' && reason === null && isNight(now) ? nextMorning(now).at : null
}

/** The next time that it is 08:00 in London. */
export function nextMorning(now: Date): { at: Date; isToday: boolean } {
  const { date, time } = inLondon(now)
  const isToday = time < DAY_BEGINS
  return { at: instantIn(isToday ? date : daysBefore(now, -1), DAY_BEGINS), isToday }
}

/** The instant at which a calendar in London says `2026-11-24` and a clock `09:30`. Twice that in autumn: the first. */
export function instantIn(date: string, time: string): Date {
  const winter = new Date(`${date}T${time}:00Z`)
  const summer = new Date(+winter - 3_600_000)
  const reads = inLondon(summer)
  return reads.date === date && reads.time === time ? summer : winter
}
