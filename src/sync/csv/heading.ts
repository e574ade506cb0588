import { ProductError } from '../../platform/errors.ts'
import { decodeRecord } from '../../platform/csv/encoding.ts'
import type { TextFile } from '../../platform/csv/file.ts'
import { framer, SEPARATORS, type Frame, type Separator } from '../../platform/csv/frame.ts'
import { isBlankRecord, splitRecord } from '../../platform/csv/split.ts'
import { FIELD_WORDS } from './aliases.ts'
import { isHeading, resolveColumns, shown, type Columns } from './columns.ts'
import type { ColumnMapping } from './mapping.ts'

/** How a file is laid out. */
export interface Layout {
  separator: Separator
  columns: Columns
  /** Row of the headings as a spreadsheet shows it; the best guess when none could be recognised. */
  headingRow: number
  /** Last row before the patients: the headings, or the instructions below them. */
  lastRowBefore: number
  /** True when the heading row looks like a patient: then its text must not be shown in messages. */
  looksLikeData: boolean
  /** The first rows below the headings, as far as the start of the file holds them. */
  firstRows: Frame[]
}

const PREAMBLE_ROWS = 30
const FIRST_ROWS = 5
/** Enough for any headings; the whole start of the file is only looked through when this is not. */
const QUICK_LOOK = 65_536

/**
 * Finds separator, headings and columns from the start of a file. The headings are the first of the first 30 rows
 * with a family name and a given name or date of birth; when there is none, the row that comes nearest.
 */
export function findLayout(file: TextFile, mapping?: ColumnMapping): Layout {
  const guesses: Guess[] = []
  let broken: ProductError | undefined
  for (const separator of SEPARATORS) {
    try {
      const frames = startOf(file, separator)
      const guess = findHeading(frames, separator, mapping)
      if (guess && isHeading(guess.columns)) return layoutOf(frames, separator, guess)
      if (guess) guesses.push({ ...guess, frames, separator })
    } catch (error) {
      if (!(error instanceof ProductError)) throw error
      broken ??= error
    }
  }
  // A line without end or a quotation mark never closed hides the headings: that is what to tell.
  if (broken) throw broken
  const best = guesses.toSorted(byPromise)[0]
  if (!best)
    throw new ProductError('invalid', `${file.name} has no rows that can be read. Export the list again.`)
  return layoutOf(best.frames, best.separator, best)
}

/** Throws `invalid` with what to do unless the columns are enough for a patient list and settled. */
export function refuseUnreadable(name: string, layout: Layout): void {
  const { columns } = layout
  const [problem] = columns.problems
  if (problem !== undefined) throw new ProductError('invalid', problem)
  if (columns.missing.length === 0) return
  const missing = columns.missing.map((field) => FIELD_WORDS[field]).join(', ')
  const found = layout.looksLikeData
    ? 'Its first row looks like a patient. Put a row of headings above it, or choose'
    : `Its headings are: ${headingsShown(columns.headings)}. Choose`
  throw new ProductError(
    'invalid',
    `${name} cannot be read as a patient list: no column is known to hold ${missing}. ` +
      `${found} the columns on the upload page, or use a saved column mapping.`,
  )
}

interface Found {
  frame: Frame
  cells: string[]
  columns: Columns
}

interface Guess extends Found {
  frames: Frame[]
  separator: Separator
}

function startOf(file: TextFile, separator: Separator): Frame[] {
  const quick = framesOf(
    file.head.subarray(0, QUICK_LOOK),
    separator,
    file.headIsAll && file.head.length <= QUICK_LOOK,
  )
  if (quick.length > PREAMBLE_ROWS + FIRST_ROWS || file.head.length <= QUICK_LOOK) return quick
  return framesOf(file.head, separator, file.headIsAll)
}

function framesOf(bytes: Buffer, separator: Separator, all: boolean): Frame[] {
  const { push, end } = framer({ separator })
  const frames = [...push(bytes), ...(all ? end() : [])]
  return frames.filter((frame) => !isBlankRecord(frame.bytes, separator))
}

function findHeading(frames: readonly Frame[], separator: Separator, mapping?: ColumnMapping): Found | null {
  let nearest: Found | null = null
  for (const frame of frames) {
    if (frame.rowNumber > PREAMBLE_ROWS) break
    const cells = splitRecord(decodeRecord(frame.bytes) ?? '', separator)
    if (cells === null) continue
    const found = { frame, cells, columns: resolveColumns(cells, mapping) }
    if (isHeading(found.columns)) return found
    if (nearest === null || byPromise(found, nearest) < 0) nearest = found
  }
  return nearest
}

/** Order of rows by how likely they are the headings: most known columns first, then most columns. */
function byPromise(a: Found, b: Found): number {
  return known(b.columns) - known(a.columns) || b.cells.length - a.cells.length
}

function known(columns: Columns): number {
  return columns.meanings.filter((meaning) => meaning !== null).length
}

function layoutOf(frames: readonly Frame[], separator: Separator, { frame, cells, columns }: Found): Layout {
  const below = frames.filter(({ rowNumber }) => rowNumber > frame.rowNumber)
  const instructions = below.findIndex((row) => !isInstruction(row, separator))
  const firstRows = instructions < 0 ? [] : below.slice(instructions)
  const lastRowBefore =
    (instructions < 0 ? below.at(-1) : below[instructions - 1])?.rowNumber ?? frame.rowNumber
  return {
    separator,
    columns,
    headingRow: frame.rowNumber,
    lastRowBefore,
    looksLikeData: known(columns) < 2 && cells.some(isDetail),
    firstRows: firstRows.slice(0, FIRST_ROWS),
  }
}

/** Templates have a row below the headings that says of each column "Required" or "Optional". */
function isInstruction({ bytes }: Frame, separator: Separator): boolean {
  const cells = splitRecord(decodeRecord(bytes) ?? '', separator) ?? []
  const told = cells.filter((cell) => cell.trim() !== '')
  return told.length > 0 && told.every((cell) => /^\s*(required|optional)\b/i.test(cell))
}

/** A number, a date or an address of a person, as no heading holds it. */
function isDetail(cell: string): boolean {
  return /\d{3}|\d[-/.]\d|@/.test(cell)
}

function headingsShown(headings: readonly string[]): string {
  const first = headings.slice(0, 30).map(shown).join(', ')
  return headings.length > 30 ? `${first} and ${headings.length - 30} more` : first
}
