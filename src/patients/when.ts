import { inLondon } from '../platform/clock.ts'
import { displayDate, displayLongDate } from './calendar-date.ts'

/** `02:14 today`, `02:14 yesterday`, or `3 Mar 2025`; in London. */
export function sinceWhen(instant: Date, now: Date): string {
  const { date, time } = inLondon(instant)
  const word = relativeDay(date, now)
  return word === null ? displayDate(date) : `${time} ${word}`
}

/** `24 Nov, 02:14`, with the year instead of the time when it is another one; in London. */
export function shortMoment(instant: Date, now: Date): string {
  const { date, time } = inLondon(instant)
  const day = displayDate(date)
  return date.slice(0, 4) === inLondon(now).date.slice(0, 4) ? `${day.slice(0, -5)}, ${time}` : day
}

/** `24 Nov`, with the year when it is another one; in London. */
export function dayInYear(instant: Date, now: Date): string {
  const { date } = inLondon(instant)
  const day = displayDate(date)
  return date.slice(0, 4) === inLondon(now).date.slice(0, 4) ? day.slice(0, -5) : day
}

/** `24 November`, with the year when it is another one; in London. */
export function dayAndMonth(instant: Date, now: Date): string {
  const { date } = inLondon(instant)
  const day = displayLongDate(date)
  return date.slice(0, 4) === inLondon(now).date.slice(0, 4) ? day.slice(0, -5) : day
}

/** Until when something held that a night changed: `last night`, or `12 Sep 2026`; in London. */
export function untilWhen(instant: Date, now: Date): string {
  const { date, time } = inLondon(instant)
  const word = relativeDay(date, now)
  if (word === null) return displayDate(date)
  return word === 'today' && time < '07:00' ? 'last night' : `${time} ${word}`
}

/** The day in London, some days before the day that `now` is on, as `YYYY-MM-DD`. */
export function daysBefore(now: Date, days: number): string {
  const day = new Date(`${inLondon(now).date}T12:00:00Z`)
  day.setUTCDate(day.getUTCDate() - days)
  return day.toISOString().slice(0, 10)
}

/** `10,214`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-GB')
}

function relativeDay(date: string, now: Date): 'today' | 'yesterday' | null {
  if (date === inLondon(now).date) return 'today'
  return date === daysBefore(now, 1) ? 'yesterday' : null
}
