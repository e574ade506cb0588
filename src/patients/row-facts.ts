import type { Tx } from '../platform/database/database.ts'
import { inLondon } from '../platform/clock.ts'
import type { PatientRow } from './patient-row.ts'
import { reachOf } from './reachability.ts'
import { findUnreliable, type Unreliable } from './unreliable/unreliable.ts'
import { daysBefore } from './when.ts'

/** What a list says about a patient besides the record itself, before anybody opens it. */
export interface RowFacts {
  /** How many registered patients have the same mobile; 0 or 1 when nobody shares it. */
  sharing: number
  /** A doubtful match waits for somebody to decide. */
  needsReview: boolean
  /** Came with a sync last night or since; not for the very first, which brought everybody. */
  joined: 'last night' | 'today' | null
  /** How many of the patients shown together have this name. */
  namesakes: number
  /** Contact details that did not work last time. */
  unreliable: readonly Unreliable[]
}

/** What is to be said about each of some patients who are shown together, by their ids. */
export async function factsOf(
  tx: Tx,
  practice: string,
  rows: readonly PatientRow[],
  now: Date,
): Promise<Map<string, RowFacts>> {
  const sharing = await countSharing(tx, practice, rows)
  const inReview = await findInReview(tx, practice, rows)
  const firstRun = await findFirstRun(tx, practice)
  const names = countBy(rows, nameKey)
  const unreliable = await findUnreliable(tx, practice, rows)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        sharing: reachOf(row).is === 'reachable' ? (sharing.get(row.mobile_phone ?? '') ?? 0) : 0,
        needsReview: inReview.has(row.id),
        joined:
          row.created_run === null || row.created_run === firstRun ? null : joinedWhen(row.created_at, now),
        namesakes: names.get(nameKey(row)) ?? 1,
        unreliable: unreliable.get(row.id) ?? [],
      },
    ]),
  )
}

async function countSharing(
  tx: Tx,
  practice: string,
  rows: readonly PatientRow[],
): Promise<Map<string, number>> {
  const numbers = rows.map((row) => row.mobile_phone).filter((number) => number !== null)
  if (numbers.length === 0) return new Map()
  const counted = await tx
    .selectFrom('patient')
    .select((row) => ['mobile_phone', row.fn.countAll<number>().as('patients')])
    .where('practice', '=', practice)
    .where('mobile_phone', 'in', numbers)
    .where('status', '=', 'registered')
    .groupBy('mobile_phone')
    .execute()
  return new Map(counted.map((row) => [row.mobile_phone ?? '', row.patients]))
}

async function findInReview(tx: Tx, practice: string, rows: readonly PatientRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const found = await openCandidates(tx, practice)
    .where(
      'candidate.patient',
      'in',
      rows.map((row) => row.id),
    )
    .execute()
  return new Set(found.map((row) => row.patient))
}

/** Patients for whom a doubtful match or a conflict waits. */
export function openCandidates(tx: Tx, practice: string) {
  return tx
    .selectFrom('review_candidate as candidate')
    .innerJoin('review', (join) =>
      join.onRef('review.practice', '=', 'candidate.practice').onRef('review.id', '=', 'candidate.review'),
    )
    .select('candidate.patient')
    .distinct()
    .where('candidate.practice', '=', practice)
    .where('review.practice', '=', practice)
    .where('review.state', '=', 'open')
}

/** The practice's first sync that was done: it brought everybody, so what it did is no news. */
export async function findFirstRun(tx: Tx, practice: string): Promise<string | null> {
  const first = await tx
    .selectFrom('sync_run')
    .select('id')
    .where('practice', '=', practice)
    .where('state', '=', 'done')
    .orderBy('started_at')
    .limit(1)
    .executeTakeFirst()
  return first?.id ?? null
}

/** The night begins at six in the evening and is over when the surgery opens. */
function joinedWhen(created: Date, now: Date): RowFacts['joined'] {
  const { date, time } = inLondon(created)
  const today = inLondon(now).date
  if (date === today) return time < '08:00' ? 'last night' : 'today'
  return date === daysBefore(now, 1) && time >= '18:00' ? 'last night' : null
}

function nameKey(row: PatientRow): string {
  return `${row.family_name} ${row.given_name ?? ''} ${row.middle_names ?? ''}`.toLocaleLowerCase('en-GB')
}

function countBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return counts
}
