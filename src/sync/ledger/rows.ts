import { runIn, type Run as Ask, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { Reachable } from '../../patients/reachability.ts'
import type { LedgerRun } from '../ledger.ts'
import type { ReviewKind } from '../review.ts'

const statement = (name: string) => sqlFile(import.meta.url, `./${name}.sql`)
const changed = statement('changed')
const joined = statement('joined')
const left = statement('left')
const linked = statement('linked')
const unusable = statement('unusable')
const reviews = statement('reviews')
const figures = statement('figures')

/** One page of the rows behind a figure; `next` is where the next page goes on from, null on the last one. */
export interface Rows<Row> {
  rows: Row[]
  next: string | null
}

export interface PersonRow {
  patient: string
  family_name: string
  given_name: string | null
  middle_names: string | null
  date_of_birth: string | null
  account: 'digital' | 'non-digital'
  restricted: boolean
}

/** A patient who joined or left, as they are now. Contact details are null for a restricted one. */
export interface MovedRow extends PersonRow, Reachable {
  how: 'new' | 'back' | 'left' | 'deceased'
}

/** A patient who was tied to the list for the first time, and by which rule. */
export interface LinkedRow extends PersonRow {
  rule: string
  got_nhs_number: boolean
}

export const contactDetails = ['mobile_phone', 'other_phone', 'email', 'address'] as const
export type ContactDetail = (typeof contactDetails)[number]

/** A contact detail that the run changed: `was` and `now` by column, a blank null, both empty for a restricted one. */
export interface ChangeRow extends PersonRow {
  detail: ContactDetail
  was: Record<string, string | null>
  now: Record<string, string | null>
  /** How many other registered patients have the new mobile phone. */
  shared_with: number
  /** Neither a mobile phone nor an email is held any more. */
  out_of_reach: boolean
}

export interface UnusableRow {
  row_number: number
  /** Whether the whole row was left out, or one value of it. */
  kind: 'row' | 'value'
  reason: string
}

/** A doubtful row, as the list names the person, and the patients they may be. */
export interface ReviewRow {
  review: string
  kind: ReviewKind
  reason: string
  row_number: number
  family_name: string
  given_name: string | null
  date_of_birth: string
  candidates: { patient: string; familyName: string; givenName: string | null }[]
}

/** What stands in small below the figures of a run. */
export interface Figures {
  changed: number
  changed_patients: number
  blanked: number
  got_nhs_number: number
  died: number
  doubtful: number
  conflicts: number
  unusable_values: number
}

/** A page reads in its own transaction; a run that previews itself reads in the one that it takes back. */
type Reads = Tx | Ask

function asking(tx: Reads): Ask {
  return typeof tx === 'function' ? tx : runIn(tx)
}

type Page = { after?: string | undefined; limit: number }
type Run = Pick<LedgerRun, 'practice' | 'run'>

export async function runFigures(tx: Reads, { practice, run }: Run): Promise<Figures> {
  const { rows } = await asking(tx)(figures, [practice, run])
  return rows[0] as Figures
}

export function changedRows(tx: Reads, run: Run, page: Page): Promise<Rows<ChangeRow>> {
  const [patient, detail] = page.after?.split('.') ?? [null, null]
  return onePage(tx, changed, run, [false, patient, detail], page, afterChange)
}

/** The first few changes, with those first who lost their last phone or email. */
export function changesAtAGlance(tx: Reads, run: Run, limit: number): Promise<Rows<ChangeRow>> {
  return onePage(tx, changed, run, [true, null, null], { limit }, afterChange)
}

function afterChange({ patient, detail }: ChangeRow): string {
  return `${patient}.${detail}`
}

export function joinedRows(
  tx: Reads,
  run: Pick<LedgerRun, 'practice' | 'run' | 'startedAt' | 'finishedAt'>,
  page: Page,
): Promise<Rows<MovedRow>> {
  const lasted = [run.startedAt, run.finishedAt ?? 'infinity']
  return onePage<MovedRow>(tx, joined, run, [...lasted, page.after ?? null], page, (row) => row.patient)
}

export function leftRows(tx: Reads, run: Run, page: Page): Promise<Rows<MovedRow>> {
  return onePage<MovedRow>(tx, left, run, [page.after ?? null], page, (row) => row.patient)
}

export function linkedRows(tx: Reads, run: Run, page: Page): Promise<Rows<LinkedRow>> {
  return onePage<LinkedRow>(tx, linked, run, [page.after ?? null], page, (row) => row.patient)
}

export function unusableRows(tx: Reads, run: Run, page: Page): Promise<Rows<UnusableRow>> {
  const before = Number(page.after ?? 0)
  return onePage<UnusableRow>(tx, unusable, run, [before], page, () => String(before + page.limit))
}

/** What a run found doubtful and nobody has decided. */
export function openReviews(
  tx: Reads,
  run: { practice: string; run: string | null },
  page: Page,
): Promise<Rows<ReviewRow>> {
  return onePage<ReviewRow>(tx, reviews, run, [page.after ?? null], page, (row) => row.review)
}

/** Asks for one row more than the page holds: whether it is there says whether there is a next page. */
async function onePage<Row>(
  tx: Reads,
  text: string,
  { practice, run }: { practice: string; run: string | null },
  after: unknown[],
  { limit }: Page,
  nextAfter: (last: Row) => string,
): Promise<Rows<Row>> {
  const { rows } = await asking(tx)(text, [practice, run, ...after, limit + 1])
  const page = rows.slice(0, limit) as Row[]
  return { rows: page, next: rows.length > limit ? nextAfter(page.at(-1)!) : null }
}

/** The statement that answers all rows of a list at once, in the order of its pages. */
export function wholeList(
  list: 'changes' | 'joined' | 'left' | 'linked' | 'unusable',
  run: Pick<LedgerRun, 'practice' | 'run' | 'startedAt' | 'finishedAt'>,
): { text: string; values: unknown[] } {
  const about = [run.practice, run.run]
  switch (list) {
    case 'changes':
      return { text: changed, values: [...about, false, null, null, null] }
    case 'joined':
      return { text: joined, values: [...about, run.startedAt, run.finishedAt ?? 'infinity', null, null] }
    case 'left':
      return { text: left, values: [...about, null, null] }
    case 'linked':
      return { text: linked, values: [...about, null, null] }
    case 'unusable':
      return { text: unusable, values: [...about, 0, null] }
  }
}
