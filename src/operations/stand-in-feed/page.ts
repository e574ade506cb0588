import type { ListedField } from '../../sync/source.ts'
import type { FaultName } from './faults.ts'
import { patientLine, type Snapshot } from './snapshot.ts'

/** A page as it will be sent, with its line ends. */
export interface StandInPage {
  list: {
    practice: string
    snapshot: string
    total: number
    produced_at: string
    fields: readonly ListedField[]
  }
  rows: Buffer[]
  /** Without it the page breaks off. */
  end: { rows: number; next: string | null } | null
}

export interface AskedPage {
  practice: string
  snapshot: Snapshot
  after: string | null
  limit: number
}

/** The page that was asked for, as it is or as a fault makes it. */
export function pageOf(asked: AskedPage, fault: FaultName | null): StandInPage {
  const from = asked.snapshot.indexAfter(asked.after)
  if (fault === 'loop') return wholePage(asked, 0)
  if (fault === 'page-twice') return wholePage(asked, Math.max(0, from - asked.limit))
  if (fault === 'endless') return madeUpPage(asked)
  return spoilt(wholePage(asked, from), asked, fault)
}

/** The number of a page as a person counts them. */
export function pageNumber({ snapshot, after, limit }: AskedPage): number {
  return Math.floor(snapshot.indexAfter(after) / limit) + 1
}

/** A page as bytes, in pieces that are worth packing. */
export function* bytesOf(page: StandInPage): Generator<Buffer> {
  yield Buffer.from(`${JSON.stringify({ list: page.list })}\n`)
  for (let at = 0; at < page.rows.length; at += ROWS_A_PIECE) {
    yield Buffer.concat(page.rows.slice(at, at + ROWS_A_PIECE))
  }
  if (page.end) yield Buffer.from(`${JSON.stringify({ end: page.end })}\n`)
}
const ROWS_A_PIECE = 250

function wholePage(asked: AskedPage, from: number): StandInPage {
  const { snapshot, limit } = asked
  const { ids, lines } = snapshot.slice(from, limit)
  const next = from + lines.length < snapshot.total ? ids.at(-1)! : null
  return { list: head(asked), rows: lines, end: { rows: lines.length, next } }
}

function head({ practice, snapshot }: AskedPage): StandInPage['list'] {
  const { id, total, producedAt, fields } = snapshot
  return { practice, snapshot: id, total, produced_at: producedAt, fields }
}

/** Patients whose ids come after all others, however far one reads. */
function madeUpPage(asked: AskedPage): StandInPage {
  const already = Number(/^~endless-(\d+)$/.exec(asked.after ?? '')?.[1] ?? 0)
  const ids = Array.from(
    { length: asked.limit },
    (_, at) => `~endless-${String(already + at + 1).padStart(12, '0')}`,
  )
  const rows = ids.map((id) => Buffer.from(madeUp(id, asked.snapshot.fields)))
  return { list: head(asked), rows, end: { rows: rows.length, next: ids.at(-1)! } }
}

function madeUp(id: string, fields: readonly ListedField[]): string {
  return patientLine(
    { source_patient_id: id, given_name: 'Nobody', family_name: 'Real', date_of_birth: '1980-05-17' },
    fields,
  )
}

function spoilt(page: StandInPage, asked: AskedPage, fault: FaultName | null): StandInPage {
  const half = page.rows.slice(0, Math.ceil(page.rows.length / 2))
  const rows = page.rows.length
  switch (fault) {
    case 'half':
      return { ...page, rows: half, end: null }
    case 'fewer':
      return { ...page, rows: half, end: { rows: half.length, next: null } }
    case 'miscount':
      return { ...page, end: { rows: rows + 1, next: page.end?.next ?? null } }
    case 'other-practice':
      return { ...page, list: { ...page.list, practice: 'Z99999' } }
    case 'other-snapshot':
      return { ...page, list: { ...page.list, snapshot: `${page.list.snapshot}-other` } }
    case 'malformed':
      return { ...page, rows: page.rows.map((line, at) => (at === rows - 1 ? broken(line) : line)) }
    case 'inserted': {
      // A space after an id comes before every longer id that begins with it.
      const line = Buffer.from(madeUp(`${asked.after ?? ''} `, asked.snapshot.fields))
      return { ...page, rows: [line, ...page.rows], end: { rows: rows + 1, next: page.end?.next ?? null } }
    }
    default:
      return page
  }
}

function broken(line: Buffer): Buffer {
  return Buffer.concat([line.subarray(0, Math.floor(line.length / 2)), Buffer.from('\n')])
}
