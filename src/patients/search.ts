import { sql } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import { nhsNumber } from './identity.ts'
import { nearRows } from './near-spelling.ts'
import { patientRows, type PatientRow } from './patient-row.ts'
import { understand, type NameRange, type SearchQuery, type Way } from './search-query.ts'
import { countAlong, reachedAlong, rowsById, type Reached, type Walk } from './way-rows.ts'

export const PAGE_ROWS = 50
/** A longer list of matches is not counted to its end. */
const MOST_COUNTED = 1000
const MOST_NEAR = 20

export interface FoundRow extends PatientRow {
  /** What was typed is nearly, but not exactly, in this patient's name. */
  near: boolean
}

export interface Found {
  /** The words that were looked for, folded; empty for a number, a date or a postcode. */
  words: readonly string[]
  rows: FoundRow[]
  /** Where the next page goes on; null on the last one. Holds nothing personal. */
  next: string | null
  total: Total
  /** Whether there was anything to search by: two digits, or a word without Latin letters, are not. */
  searched: boolean
  /** Nobody was found, and ten digits were typed that no NHS number can have. */
  impossibleNumber: boolean
  /** Then: the only patient whose NHS number is one slip away from them. */
  meant: PatientRow | null
}

/** How many match: so many, at least so many, or more. */
export interface Total {
  number: number
  is: 'all' | 'least' | 'less'
}

/**
 * Finds the patients of a practice who match a text: exact ones and beginnings first, then other spellings, then those
 * who left or died, all by name. `after` is the `next` of the page before. `today` is the date in London.
 */
export async function searchPatients(
  tx: Tx,
  practice: string,
  text: string,
  { today, after = null }: { today: string; after?: string | null },
): Promise<Found> {
  const query = understand(text, today)
  const search: Search = { tx, practice, query, walks: walksOf(query), beginnings: new Map() }
  const start = readCursor(after, search.walks)
  const found = await walkOn(search, start)
  const isLast = found.length <= PAGE_ROWS
  const page = found.slice(0, PAGE_ROWS)
  const rows = isLast ? await withNear(search, start, page) : page.map(exactly)
  const impossible = rows.length === 0 && query.tenDigits !== null && nhsNumber(query.tenDigits) === null
  return {
    words: query.words,
    rows,
    next: isLast ? null : writeCursor(page.at(-1)),
    total: isLast && after === null ? { number: rows.length, is: 'all' } : await count(search, rows.length),
    meant: impossible ? await oneSlipAway(search, query.tenDigits ?? '') : null,
    searched: search.walks.length > 0,
    impossibleNumber: impossible,
  }
}

interface Search {
  tx: Tx
  practice: string
  query: SearchQuery
  walks: readonly Walk[]
  /** Whom each way that was asked leads to first: the registered together with those who left or died. */
  beginnings: Map<Way, Reached[]>
}

/** Every way is walked to those who are registered, and only then to those who left or died. */
function walksOf({ ways }: SearchQuery): Walk[] {
  return [false, true].flatMap((gone) => {
    const besides: NameRange[] = []
    return ways.map((way) => {
      const walk = { way, gone, besides: [...besides] }
      if (way.by === 'name') besides.push(way.names)
      return walk
    })
  })
}

interface Cursor {
  walk: number
  after: string | null
}

function readCursor(text: string | null, walks: readonly Walk[]): Cursor {
  const [, walk = '', after = null] = /^(\d{1,3})\.([0-9a-f-]{36})$/.exec(text ?? '') ?? []
  return Number(walk) < walks.length && after !== null
    ? { walk: Number(walk), after }
    : { walk: 0, after: null }
}

function writeCursor(last: FoundAt | undefined): string | null {
  return last ? `${last.walk}.${last.row.id}` : null
}

interface FoundAt {
  row: PatientRow
  walk: number
}

/** Goes from way to way until the page is full, and one more is known to come. */
async function walkOn(search: Search, start: Cursor): Promise<FoundAt[]> {
  const { tx, practice, walks } = search
  const found = new Map<string, number>()
  for (const [at, walk] of walks.entries()) {
    if (at < start.walk) continue
    let after = at === start.walk ? start.after : null
    for (let most = PAGE_ROWS + 1 - found.size; most > 0; most = PAGE_ROWS + 1 - found.size) {
      const ids =
        after === null && start.after === null
          ? await firstAlong(search, walk, most)
          : await along(search, walk, after, most)
      for (const id of ids) if (!found.has(id)) found.set(id, at)
      if (ids.length < most) break
      // Some of them another way has shown already: this one leads to more.
      after = ids.at(-1) ?? null
    }
  }
  const rows = await rowsById(tx, practice, [...found.keys()])
  return rows.map((row) => ({ row, walk: found.get(row.id) ?? 0 }))
}

async function firstAlong(search: Search, walk: Walk, most: number): Promise<string[]> {
  const { beginnings } = search
  if (!beginnings.has(walk.way)) await addBeginnings(search, walk)
  const beginning = beginnings.get(walk.way) ?? []
  const theirs = beginning.filter(({ gone }) => gone === walk.gone).map(({ id }) => id)
  const isKnown = theirs.length >= most || isWhole(beginning)
  return isKnown ? theirs.slice(0, most) : along(search, walk, null, most)
}

/** Whom a way leads to first, and each way that is asked together with it. */
async function addBeginnings(
  { tx, practice, query, walks, beginnings }: Search,
  { way }: Walk,
): Promise<void> {
  const together = askedTogether(query).find((ways) => ways.includes(way)) ?? [way]
  const mixed = walks
    .filter((walk) => walk.gone === false && together.includes(walk.way))
    .map((walk) => ({ ...walk, gone: null }))
  const reached = await reachedAlong(tx, practice, mixed, { after: null, most: MIXED_ROWS })
  for (const [at, walk] of mixed.entries()) beginnings.set(walk.way, reached[at] ?? [])
}

/**
 * The first way alone fills most pages. Where it does not, those with an index are asked in one question, as most lead to
 * few patients; and only where there is still room, those that look into the middle of names and addresses.
 */
function askedTogether({ ways: [first, ...others] }: SearchQuery): (readonly Way[])[] {
  const isText = ({ by }: Way) => by === 'text'
  return [first ? [first] : [], others.filter((way) => !isText(way)), others.filter(isText)]
}

/** A page, one more, and room for some who left or died among them. */
const MIXED_ROWS = PAGE_ROWS + 20

/** Whether it is not only the beginning. */
const isWhole = (beginning: readonly Reached[]) => beginning.length < MIXED_ROWS

async function along(
  { tx, practice }: Search,
  walk: Walk,
  after: string | null,
  most: number,
): Promise<string[]> {
  const [reached = []] = await reachedAlong(tx, practice, [walk], { after, most })
  return reached.map(({ id }) => id)
}

const exactly = ({ row }: FoundAt): FoundRow => ({ ...row, near: false })

/** Other spellings come behind the registered who match, and before those who left or died. */
async function withNear(search: Search, start: Cursor, page: FoundAt[]): Promise<FoundRow[]> {
  const near = await findNear(search, page)
  const isGone = ({ walk }: { walk: number }) => search.walks[walk]?.gone === true
  return [
    ...page.filter((found) => !isGone(found)).map(exactly),
    // A page that starts among those who left or died stands behind one that had no room for other spellings.
    ...near.filter((row) => row.status === 'registered' && !isGone(start)),
    ...page.filter(isGone).map(exactly),
    ...near.filter((row) => row.status !== 'registered'),
  ]
}

async function findNear({ tx, practice, query }: Search, page: FoundAt[]): Promise<FoundRow[]> {
  const room = Math.min(MOST_NEAR, PAGE_ROWS - page.length)
  if (room <= 0) return []
  const shown = new Set(page.map(({ row }) => row.id))
  const slipped = await nearRows(tx, practice, query.words, room + page.length)
  const near = slipped.filter((row) => !shown.has(row.id) && !isExact(row, query.words)).slice(0, room)
  const found = page.length + near.length > 0 ? near : await alike(tx, practice, query.words, room)
  return found.map((row) => ({ ...row, near: true }))
}

/** Every word begins a word of the name or the address: nothing about it is spelled differently. */
function isExact({ name_tokens, address_tokens }: PatientRow, words: readonly string[]): boolean {
  const held = ` ${name_tokens} ${address_tokens ?? ''}`
  return words.every((word) => held.includes(` ${word}`))
}

/** Whoever has names that are like the words as a whole; asked only when nobody is nearer. */
async function alike(
  tx: Tx,
  practice: string,
  words: readonly string[],
  most: number,
): Promise<PatientRow[]> {
  // Two letters are like too many words.
  if (words.length === 0 || words.some((word) => word.length < 3)) return []
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM search_patients_fuzzy(${practice}, ${[...words]}::text[], ${most})`.execute(tx)
  return rowsById(
    tx,
    practice,
    rows.map((row) => row.id),
  )
}

/** Words in the middle of a text cannot be counted quickly: with them the number says how many there are at least. */
async function count({ tx, practice, walks, beginnings }: Search, shown: number): Promise<Total> {
  let number = 0
  const longer: Walk[] = []
  for (const walk of walks.filter(({ gone, way }) => !gone && way.by !== 'text')) {
    const beginning = beginnings.get(walk.way)
    if (beginning && isWhole(beginning)) number += beginning.length
    else longer.push(walk)
  }
  // Of names that many bear the first way counts enough.
  for (const asked of [longer.slice(0, 1), longer.slice(1)])
    if (asked.length > 0 && number <= MOST_COUNTED)
      number += await countAlong(tx, practice, asked, MOST_COUNTED + 1 - number)
  if (number > MOST_COUNTED) return { number: MOST_COUNTED, is: 'less' }
  if (walks.every(({ way }) => way.by !== 'text')) return { number, is: 'all' }
  return number > shown ? { number, is: 'least' } : { number: shown, is: 'less' }
}

/** The patient whose NHS number differs from ten digits by one digit, or by two neighbours that changed places. */
async function oneSlipAway({ tx, practice }: Search, digits: string): Promise<PatientRow | null> {
  const found = await patientRows(tx, practice)
    .where('nhs_number', 'in', numbersOneSlipAway(digits))
    .limit(2)
    .execute()
  return found.length === 1 ? (found[0] ?? null) : null
}

export function numbersOneSlipAway(digits: string): string[] {
  const near = new Set<string>()
  for (let at = 0; at < digits.length; at++) {
    const [before, one, two, after] = [
      digits.slice(0, at),
      digits[at] ?? '',
      digits[at + 1] ?? '',
      digits.slice(at + 2),
    ]
    near.add(before + two + one + after)
    for (const digit of '0123456789') near.add(before + digit + two + after)
  }
  near.delete(digits)
  return [...near].filter((each) => nhsNumber(each) === each)
}
