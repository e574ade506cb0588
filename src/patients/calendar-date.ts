/** Order of day and month where a date is written in digits with the year last. */
export type DateOrder = 'dmy' | 'mdy'

/**
 * Reads a date as lists and people write it, into `YYYY-MM-DD`: `1958-09-04`, `19580904`, `4/9/1958` (also with
 * `-`, `.` or spaces), `04-Sep-1958`, `4 September 1958`, each also with a time of midnight behind it.
 * `''` for a blank, `null` for anything else: a day that is in no calendar, a year of two digits, a time other than
 * midnight (which may stand for the day before or after).
 *
 * Works on the text alone. A JavaScript `Date` would shift a day with the time zone.
 */
export function calendarDate(text: string, order: DateOrder = 'dmy'): string | null {
  const written = text.trim()
  if (written === '') return ''
  if (written.length > LONGEST_DATE) return null
  const parts = usualShape(written, order) ?? otherShape(written.replace(MIDNIGHT, ''), order)
  if (!parts || !exists(parts)) return null
  return isIso(written) ? written : iso(parts)
}

/** `1958-09-04` as `4 Sep 1958`, for tables and banners. */
export function displayDate(date: string): string {
  return `${Number(date.slice(8, 10))} ${monthName(date).slice(0, 3)} ${date.slice(0, 4)}`
}

/** `1958-09-04` as `4 September 1958`, for running text and for reading aloud. */
export function displayLongDate(date: string): string {
  return `${Number(date.slice(8, 10))} ${displayMonth(date)}`
}

/** `1958-09-04` as `September 1958`, where the day is nobody's business. */
export function displayMonth(date: string): string {
  return `${monthName(date)} ${date.slice(0, 4)}`
}

interface Parts {
  year: number
  month: number
  day: number
}

const LONGEST_DATE = 60
const MIDNIGHT = /[T ] *(?:0?0:00(?::00(?:\.0+)?)?(?:Z| ?[+-]\d\d:?\d\d)?|12:00(?::00)? ?AM)$/i
const DIGITS = /^(\d{1,4})(?: *[-/.] *| +)(\d{1,2})(?: *[-/.] *| +)(\d{1,4})$/
const DAY_THEN_MONTH_NAME = /^(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})[-/., ]*(\d{4})$/i
const MONTH_NAME_THEN_DAY = /^([a-z]{3,9})[-/., ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})$/i
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/** The two shapes that nearly every list is written in, read without a regular expression. */
function usualShape(text: string, order: DateOrder): Parts | null {
  if (text.length !== 10) return null
  if (isIso(text)) {
    return { year: number(text, 0, 4), month: number(text, 5, 7), day: number(text, 8, 10) }
  }
  if (text[2] === '/' && text[5] === '/') {
    return dayAndMonth(number(text, 0, 2), number(text, 3, 5), number(text, 6, 10), order)
  }
  return null
}

function isIso(text: string): boolean {
  return text.length === 10 && text[4] === '-' && text[7] === '-'
}

function otherShape(text: string, order: DateOrder): Parts | null {
  if (/^\d{8}$/.test(text)) return eightDigits(text, order)
  const digits = DIGITS.exec(text)
  if (digits) return separatedDigits(digits[1] ?? '', digits[2] ?? '', digits[3] ?? '', order)
  const dayFirst = DAY_THEN_MONTH_NAME.exec(text)
  if (dayFirst) return named(dayFirst[3], dayFirst[2], dayFirst[1])
  const monthFirst = MONTH_NAME_THEN_DAY.exec(text)
  if (monthFirst) return named(monthFirst[3], monthFirst[1], monthFirst[2])
  return null
}

/**
 * `19580904`, or `04091958` as people type it. The two cannot be mistaken for each other: read as the other, the
 * century of the year stands where the month would be.
 */
function eightDigits(text: string, order: DateOrder): Parts {
  const parts = { year: number(text, 0, 4), month: number(text, 4, 6), day: number(text, 6, 8) }
  if (exists(parts)) return parts
  return dayAndMonth(number(text, 0, 2), number(text, 2, 4), number(text, 4, 8), order)
}

function separatedDigits(first: string, second: string, third: string, order: DateOrder): Parts | null {
  if (first.length === 4 && third.length <= 2) {
    return { year: Number(first), month: Number(second), day: Number(third) }
  }
  if (first.length <= 2 && third.length === 4) {
    return dayAndMonth(Number(first), Number(second), Number(third), order)
  }
  return null
}

function named(year = '', month = '', day = ''): Parts | null {
  const word = month.toLowerCase()
  const index = MONTHS.findIndex((name) => name.toLowerCase().startsWith(word === 'sept' ? 'sep' : word))
  return index < 0 ? null : { year: Number(year), month: index + 1, day: Number(day) }
}

function dayAndMonth(first: number, second: number, year: number, order: DateOrder): Parts {
  return order === 'mdy' ? { year, month: first, day: second } : { year, month: second, day: first }
}

function exists({ year, month, day }: Parts): boolean {
  return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year)
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function iso({ year, month, day }: Parts): string {
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`
}

/** The number that stands in the text from one place to another, `NaN` when it is not all digits. */
function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

function monthName(date: string): string {
  return MONTHS[Number(date.slice(5, 7)) - 1] ?? ''
}
