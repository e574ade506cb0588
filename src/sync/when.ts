import { inLondon } from '../platform/clock.ts'
import { displayLongDate } from '../patients/identity.ts'
import { grouped } from '../patients/when.ts'

export { grouped }

/** `02:14 today`, `02:14 yesterday`, `02:14 on 21 November`, with the year when it is another one. In London. */
export function timeAndDay(instant: Date, now: Date): string {
  const { date, time } = inLondon(instant)
  const day = dayWord(date, now)
  return day === 'today' || day === 'yesterday' ? `${time} ${day}` : `${time} on ${day}`
}

/** `today`, `yesterday`, `tomorrow`, `21 November`, with the year when it is another one. */
export function dayWord(date: string, now: Date): string {
  const today = inLondon(now).date
  const away = daysBetween(today, date)
  if (away === 0) return 'today'
  if (away === -1) return 'yesterday'
  if (away === 1) return 'tomorrow'
  const long = displayLongDate(date)
  return date.slice(0, 4) === today.slice(0, 4) ? long.slice(0, -5) : long
}

/** `Tuesday 24 November 2026`. */
export function weekdayAndDate(date: string): string {
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' })
  return `${weekday.format(new Date(`${date}T00:00:00Z`))} ${displayLongDate(date)}`
}

/** How many days the second date is after the first. */
export function daysBetween(first: string, second: string): number {
  return Math.round((Date.parse(second) - Date.parse(first)) / 86_400_000)
}

/** `14 seconds`, `2 minutes`, `1 hour 5 minutes`. */
export function lasted(seconds: number): string {
  if (seconds < 1) return 'less than a second'
  if (seconds < 120) return many(Math.round(seconds), 'second')
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return many(minutes, 'minute')
  const rest = minutes % 60
  return rest === 0
    ? many(minutes / 60, 'hour')
    : `${many(Math.floor(minutes / 60), 'hour')} ${many(rest, 'minute')}`
}

/** `1 patient`, `10,214 patients`; the plural where it is not an s more. */
export function many(number: number, word: string, plural = `${word}s`): string {
  return `${grouped(number)} ${number === 1 ? word : plural}`
}

const toTheSecond = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Europe/London' })

/** `02:13:58`, in London. */
export function clockTime(instant: Date): string {
  return toTheSecond.format(instant)
}
