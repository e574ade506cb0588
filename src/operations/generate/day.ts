/** A day as the number of days since 1 January 1970, so that ages and dates are whole numbers without time zones. */
export type Day = number

const DAY = 86_400_000
const YEAR = 365.2425

/** `2026-11-22` as a day. `NaN` when it is not a date. */
export function dayOf(date: string): Day {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY
  return /^\d{4}-\d\d-\d\d$/.test(date) && Number.isInteger(day) && dateOf(day) === date ? day : NaN
}

/** A day as `2026-11-22`. */
export function dateOf(day: Day): string {
  const known = WRITTEN.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY).toISOString().slice(0, 10)
  WRITTEN.set(day, date)
  return date
}

/** Days written before. A population is born and registered on some forty thousand days, each of them many times. */
const WRITTEN = new Map<Day, string>()

export function yearOf(day: Day): number {
  return 1970 + Math.floor(day / YEAR)
}

/** Age in whole years, to the day or so. */
export function ageAt(born: Day, day: Day): number {
  return Math.floor((day - born) / YEAR)
}

/** The first day on which somebody of that age (in years, fractions count) was born. */
export function bornAt(age: number, day: Day): Day {
  return day - Math.floor(age * YEAR)
}

/** Milliseconds since 1970 of the start of a day, as UUIDs of version 7 count. */
export function instantOf(day: Day): number {
  return day * DAY
}
