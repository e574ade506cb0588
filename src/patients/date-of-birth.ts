import { inLondon, systemClock } from '../platform/clock.ts'
import { calendarDate, type DateOrder } from './calendar-date.ts'

/** Nobody born before this day is alive: the longest life on record began in 1875. */
const EARLIEST = '1875-01-01'

/**
 * The date of birth as `YYYY-MM-DD`, read as `calendarDate` reads it; `''` for a blank, `null` when it is no date, or
 * no date on which a living person was born. `today` (London, `YYYY-MM-DD`) decides what lies in the future.
 */
export function dateOfBirth(text: string, order: DateOrder = 'dmy', today?: string): string | null {
  const date = calendarDate(text, order)
  if (date === '' || date === null) return date
  return date < EARLIEST || isAfterToday(date, today) ? null : date
}

/** Whole years lived on a day; both dates `YYYY-MM-DD`. Born on 29 February, a year is full on 1 March. */
export function ageOn(born: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4))
  return today.slice(5) < born.slice(5) ? years - 1 : years
}

function isAfterToday(date: string, today: string | undefined): boolean {
  if (today !== undefined) return date > today
  const now = systemClock.now()
  // Finding the date in London takes longer than reading the rest of a patient, and last year is never the future.
  return Number(date.slice(0, 4)) >= now.getUTCFullYear() && date > inLondon(now).date
}
