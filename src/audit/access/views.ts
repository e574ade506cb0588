import { inLondon } from '../../platform/clock.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'

const viewsSql = sqlFile(import.meta.url, './views.sql')

/** One time that patients were shown to somebody. */
export interface View {
  id: string
  at: Date
  staff: string
  who: string
  role: string
  page: string
  reason: string | null
  /** The first few by name, and how many there were. */
  patients: ShownPatient[]
  many: number
  marks: Mark[]
}

export interface ShownPatient {
  id: string
  family_name: string
  given_name: string | null
  middle_names: string | null
  restricted: boolean
}

/** What is worth a second look. None of it is proof of anything. */
export const MARKS = {
  self: 'has the patient’s own name',
  family: 'same family name',
  'out-of-hours': 'out of hours',
  many: 'many in an hour',
  restricted: 'restricted record',
} as const
export type Mark = keyof typeof MARKS

export interface ViewFilters {
  staff: string | null
  patient: string | null
  /** A day in London, `2026-11-24`. */
  day: string | null
}

/** More patients than this opened one by one within an hour are many. */
const manyInAnHour = 60

/** Who was shown whom, the newest first. `before` is the `next` of the page before. */
export async function listViews(
  tx: Tx,
  practice: string,
  { staff, patient, day }: ViewFilters,
  { before, limit }: { before: string | null; limit: number },
): Promise<{ views: View[]; next: string | null }> {
  const [from, to] =
    day === null ? [lowest(0), highest] : [lowest(midnight(day)), lowest(midnight(dayAfter(day)))]
  const end = before !== null && before < to ? before : to
  const { rows } = await runIn(tx)(viewsSql, [practice, staff, patient, from, end, limit + 1])
  const views = (rows as Row[]).slice(0, limit).map(viewFrom)
  return { views, next: rows.length > limit ? views.at(-1)!.id : null }
}

const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The lowest id that a view of that moment can have: ids are in the order of time. */
function lowest(milliseconds: number): string {
  const digits = milliseconds.toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}

/** When a day begins in London, which is an hour before it does in UTC in summer. */
function midnight(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`)
  const summer = utc - 60 * 60_000
  return inLondon(new Date(summer)).date === day ? summer : utc
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 60 * 60_000).toISOString().slice(0, 10)
}

interface Row extends Omit<View, 'marks' | 'who'> {
  /** One of them is restricted, whose name only few may see. */
  restricted: boolean
  who: string | null
  lately: number
}

function viewFrom({ lately, restricted, ...row }: Row): View {
  const view = { ...row, who: row.who ?? 'Somebody' }
  return { ...view, marks: marksOf(view, lately, restricted) }
}

function marksOf(
  { who, at, patients, many }: Omit<View, 'marks'>,
  lately: number,
  restricted: boolean,
): Mark[] {
  // A list shows whoever comes; only a record that was opened says something of whoever opened it.
  const opened = many <= 2 ? patients : []
  const marks: Mark[] = []
  const names = who.toLowerCase().split(/\s+/)
  if (opened.some((each) => nameOf(each) === who.toLowerCase())) marks.push('self')
  else if (opened.some(({ family_name }) => family_name.toLowerCase() === names.at(-1))) marks.push('family')
  if (isOutOfHours(at)) marks.push('out-of-hours')
  if (lately > manyInAnHour) marks.push('many')
  if (many <= 2 && restricted) marks.push('restricted')
  return marks
}

function nameOf({ given_name, family_name }: ShownPatient): string {
  return `${given_name ?? ''} ${family_name}`.trim().toLowerCase()
}

function isOutOfHours(at: Date): boolean {
  const { date, time } = inLondon(at)
  const day = new Date(`${date}T12:00:00Z`).getUTCDay()
  return time < '07:00' || time >= '20:00' || day === 0 || day === 6
}
