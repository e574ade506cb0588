import type { Period } from './shape.ts'

/**
 * Whether something with this period counts on a day in London: it has begun and has not ended. An end counts to its
 * end: a year to its last day, a day until midnight.
 */
export function isCurrent(period: Period, today: string): boolean {
  const { start, end } = period ?? {}
  return !(end !== undefined && hasPassed(end, today)) && !(start !== undefined && isAhead(start, today))
}

/** When something began, for choosing the latest of several; `''` when nobody says. */
export function begun(period: Period): string {
  return period?.start ?? ''
}

/**
 * How many of a record's periods are still to begin or to end. What a record says changes by itself on such a day,
 * although its bytes stay the same; nearly every record has none. Looks at the bytes alone, because on most nights no
 * record is parsed. A text that only looks like the beginning or end of a period does no harm.
 */
export function datesAhead(record: Buffer, today: string): number {
  return (
    ahead(record, START, (date) => isAhead(date, today)) +
    ahead(record, END, (date) => !hasPassed(date, today))
  )
}

const START = Buffer.from('"start"')
const END = Buffer.from('"end"')
/** Between the name of a member and its value: a colon, spaces, a quotation mark; then ten characters of date. */
const FARTHEST = 40
const DATE = /^\s*:\s*"(\d{4}(?:-\d\d(?:-\d\d)?)?)/

function ahead(record: Buffer, member: Buffer, counts: (date: string) => boolean): number {
  let found = 0
  for (let at = record.indexOf(member); at >= 0; at = record.indexOf(member, at + member.length)) {
    const from = at + member.length
    const date = DATE.exec(record.toString('latin1', from, from + FARTHEST))?.[1]
    if (date !== undefined && counts(date)) found += 1
  }
  return found
}

function hasPassed(date: string, today: string): boolean {
  const day = date.slice(0, 10)
  return day < today.slice(0, day.length)
}

function isAhead(date: string, today: string): boolean {
  const day = date.slice(0, 10)
  return day > today.slice(0, day.length)
}
