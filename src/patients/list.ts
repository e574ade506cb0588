import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import type { DB } from '../platform/database/schema.gen.ts'
import { calendarDate } from './calendar-date.ts'
import { patientRows, type PatientRow } from './patient-row.ts'
import { TEXTABLE } from './reachability.ts'
import { openCandidates } from './row-facts.ts'
import { PAGE_ROWS } from './search.ts'
import { daysBefore } from './when.ts'

/** What narrows the list while browsing. Each is a word of the address. */
export interface ListFilters {
  account: 'digital' | 'non-digital' | null
  reach: (typeof REACHES)[number] | null
  status: (typeof LIST_STATUSES)[number]
  age: (typeof AGES)[number] | null
  added: (typeof ADDED)[number] | null
  review: boolean
}

export const REACHES = ['sms', 'email', 'none'] as const
export const LIST_STATUSES = ['registered', 'left', 'deceased', 'everyone'] as const
/** Bands of whole years, both ends included. */
export const AGES = ['0-10', '11-15', '16-39', '40-64', '65-79', '80-'] as const
export const ADDED = ['last-night', '7-days', '30-days'] as const

export const NO_FILTERS: ListFilters = {
  ...{ account: null, reach: null, status: 'registered', age: null, added: null, review: false },
}

/** Where a page begins: behind one patient, or before one; at the start without either. */
export type Place = { after: string } | { before: string } | null

export interface ListPage {
  rows: PatientRow[]
  hasPrevious: boolean
  hasNext: boolean
}

/** One page of the practice's patients by family name. */
export async function listPatients(
  tx: Tx,
  practice: string,
  filters: ListFilters,
  place: Place,
  now: Date,
): Promise<ListPage> {
  const backwards = place !== null && 'before' in place
  const anchor =
    place === null ? undefined : await keyOf(tx, practice, 'after' in place ? place.after : place.before)
  const direction = backwards ? 'desc' : 'asc'
  let found = patientRows(tx, practice)
    .where((row) => row.and(conditions(tx, practice, row, filters, now)))
    .orderBy('family_folded', direction)
    .orderBy('given_folded', direction)
    .orderBy('id', direction)
    .limit(PAGE_ROWS + 1)
  const lately = filters.added === null ? null : addedLately(tx, practice, addedSince(filters.added, now))
  if (lately !== null && (await areFew(tx, lately)))
    found = found.where(sql<SqlBool>`patient.id = ANY (ARRAY(${lately}))`)
  if (anchor) {
    const { family_folded: family, given_folded: given, id } = anchor
    const compare = sql.raw(backwards ? '<' : '>')
    found = found.where(
      sql<SqlBool>`(family_folded, given_folded, id) ${compare} (${family}, ${given}, ${id})`,
    )
  }
  const rows = await found.execute()
  const more = rows.length > PAGE_ROWS
  const page = rows.slice(0, PAGE_ROWS)
  return backwards
    ? { rows: page.reverse(), hasPrevious: more, hasNext: true }
    : { rows: page, hasPrevious: anchor !== undefined, hasNext: more }
}

function addedLately(tx: Tx, practice: string, since: Expression<Date>) {
  return tx
    .selectFrom('patient as added')
    .select('added.id')
    .where('added.practice', '=', practice)
    .where('added.created_at', '>=', since)
}

/** Of more than this, whoever reads everybody by name soon meets enough. */
const MOST_BY_ID = 5000

/** Whether it is quicker to find these by their ids than by reading everybody by name. */
async function areFew(tx: Tx, added: ReturnType<typeof addedLately>): Promise<boolean> {
  const { number } = await tx
    .selectFrom(added.limit(MOST_BY_ID + 1).as('added'))
    .select((row) => row.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  return number <= MOST_BY_ID
}

/** With more patients than this, matches of filters are not counted: it would take longer than the page itself. */
const MOST_COUNTED_THROUGH = 100_000

/** How many patients fit the filters; null where counting them would take too long. */
export async function countListed(
  tx: Tx,
  practice: string,
  filters: ListFilters,
  counts: Counts,
  now: Date,
): Promise<number | null> {
  const { account, status, ...others } = filters
  if (Object.values(others).every((value) => value === null || value === false))
    return counts.of(status, account)
  if (counts.of('everyone', null) > MOST_COUNTED_THROUGH) return null
  const { number } = await tx
    .selectFrom('patient')
    .select((row) => row.fn.countAll<number>().as('number'))
    .where('practice', '=', practice)
    .where((row) => row.and(conditions(tx, practice, row, filters, now)))
    .executeTakeFirstOrThrow()
  return number
}

/** How many patients there are of each kind, as it is kept. */
export interface Counts {
  of(status: ListFilters['status'], account: ListFilters['account']): number
  /** For how many a doubtful match or a conflict waits, counted up to one more than `MOST_IN_REVIEW`. */
  inReview: number
}

/** More are not counted: the number stands on every page of the list. */
export const MOST_IN_REVIEW = 1000

export async function readCounts(tx: Tx, practice: string): Promise<Counts> {
  const kept = await tx
    .selectFrom('patient_count')
    .select(['status', 'account', 'patients'])
    .where('practice', '=', practice)
    .where('account', '<>', 'restricted')
    .unionAll(
      // They are few; who may not see them counts none.
      tx
        .selectFrom('patient')
        .select((row) => ['status', 'account', row.fn.countAll<number>().as('patients')])
        .where('practice', '=', practice)
        .where('restricted', '=', true)
        .where('merged_into', 'is', null)
        .groupBy(['status', 'account']),
    )
    .execute()
  const review = await tx
    .selectFrom(
      openCandidates(tx, practice)
        .orderBy('candidate.patient')
        .limit(MOST_IN_REVIEW + 1)
        .as('candidate'),
    )
    .select((row) => row.fn.countAll<number>().as('patients'))
    .executeTakeFirstOrThrow()
  return {
    inReview: review.patients,
    of: (status, account) =>
      kept
        .filter((row) => status === 'everyone' || row.status === status)
        .filter((row) => account === null || row.account === account)
        .reduce((sum, row) => sum + row.patients, 0),
  }
}

function keyOf(tx: Tx, practice: string, id: string) {
  return tx
    .selectFrom('patient')
    .select(['family_folded', 'given_folded', 'id'])
    .where('practice', '=', practice)
    .where('id', '=', id)
    .executeTakeFirst()
}

type Row = ExpressionBuilder<DB, 'patient'>
type Condition = Expression<SqlBool>

function conditions(tx: Tx, practice: string, row: Row, filters: ListFilters, now: Date): Condition[] {
  const { account, reach, status, age, added, review } = filters
  return [
    ...(account === null ? [] : [row('account', '=', account)]),
    ...(status === 'everyone' ? [] : [row('status', '=', status)]),
    // Who was merged into another record counts as left, so a registered one need not be asked.
    ...(status === 'registered' || status === 'deceased' ? [] : [row('merged_into', 'is', null)]),
    ...(reach === null ? [] : [isReached(row, reach)]),
    ...(age === null ? [] : bornFor(row, age, now)),
    ...(added === null ? [] : [row('created_at', '>=', addedSince(added, now))]),
    // As an array they are found by their ids in order, which is quicker than one by one.
    ...(review ? [sql<SqlBool>`patient.id = ANY (ARRAY(${openCandidates(tx, practice)}))`] : []),
  ]
}

/** The rule of `reachOf`, as far as it is one of columns. */
function isReached(row: Row, reach: (typeof REACHES)[number]): Condition {
  const open = row.and([row('status', '=', 'registered'), row('restricted', '=', false)])
  const textable = row.or(
    TEXTABLE.map(([from, below]) =>
      row.and([row('mobile_phone', '>=', from), row('mobile_phone', '<', below)]),
    ),
  )
  const notTextable = row.or([row('mobile_phone', 'is', null), row.not(textable)])
  if (reach === 'sms') return row.and([open, textable])
  return row.and([open, notTextable, row('email', reach === 'email' ? 'is not' : 'is', null)])
}

function bornFor(row: Row, age: (typeof AGES)[number], now: Date): Condition[] {
  const [youngest = '', oldest = ''] = age.split('-')
  const today = daysBefore(now, 0)
  const born = [row('date_of_birth', '<=', yearsBefore(today, Number(youngest)))]
  return oldest === '' ? born : [...born, row('date_of_birth', '>', yearsBefore(today, Number(oldest) + 1))]
}

/** The same day of an earlier year. On 29 February of a common year that is no day, but it still lies in between. */
function yearsBefore(date: string, years: number): string {
  const earlier = `${Number(date.slice(0, 4)) - years}${date.slice(4)}`
  return calendarDate(earlier) === null ? earlier.replace('02-29', '02-28') : earlier
}

function addedSince(added: (typeof ADDED)[number], now: Date): Expression<Date> {
  const local = {
    'last-night': `${daysBefore(now, 1)} 18:00`,
    '7-days': `${daysBefore(now, 7)} 00:00`,
    '30-days': `${daysBefore(now, 30)} 00:00`,
  }[added]
  return sql<Date>`${local}::timestamp AT TIME ZONE 'Europe/London'`
}
