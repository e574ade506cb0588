import { LISTED_FIELDS, type ListedField } from '../source.ts'
import { comparable, FIELD_WORDS, fieldOf, meaningOf, STAND_INS, type Meaning } from './aliases.ts'
import type { ColumnMapping } from './mapping.ts'

/** What each column of a file means. */
export interface Columns {
  /** The headings, made distinct: of two that are the same the second is `NAME (2)`. */
  headings: string[]
  /** The meaning of each column, null for one that is not used. */
  meanings: (Meaning | null)[]
  /** Fields that a list cannot do without and that no column gives. */
  missing: ListedField[]
  /** Sentences on what a person must settle before the file can be read, without missing columns. */
  problems: string[]
}

/** Without these nobody can be told apart from anybody else. */
const NEEDED: readonly ListedField[] = ['given_name', 'family_name', 'date_of_birth']

/** Finds the meaning of each column: from the mapping, else from its own heading, else as a stand-in. */
export function resolveColumns(cells: readonly string[], mapping?: ColumnMapping): Columns {
  const written = withoutBlankEnd(cells)
  const headings = distinct(written)
  const chosen = headings.map((heading) => choiceFor(heading, mapping))
  const meanings = written.map((heading, i) => chosenMeaning(heading, chosen[i]))
  dropOverruled(meanings, chosen)
  addStandIns(headings, meanings, chosen)
  const given = new Set(meanings.map((meaning) => meaning && fieldOf(meaning)))
  return {
    headings,
    meanings,
    missing: NEEDED.filter((field) => !given.has(field)),
    problems: [...lostHeadings(headings, mapping), ...conflicts(headings, meanings, chosen)],
  }
}

/** The fields that these columns give. */
export function carriedFields(columns: Columns): Set<ListedField> {
  const given = new Set(columns.meanings.map((meaning) => meaning && fieldOf(meaning)))
  return new Set(LISTED_FIELDS.filter((field) => given.has(field)))
}

/** The columns of these meanings, in the order of the meanings. */
export function columnsOf(columns: Columns, wanted: readonly Meaning[]): number[] {
  return wanted.flatMap((one) => columns.meanings.flatMap((meaning, i) => (meaning === one ? [i] : [])))
}

/** True when a row of these columns can be the headings of a patient list. */
export function isHeading({ missing }: Columns): boolean {
  return !missing.includes('family_name') && missing.length <= 1
}

type Choice = ListedField | 'ignore' | undefined

function withoutBlankEnd(cells: readonly string[]): string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  return cells.slice(0, last + 1).map((cell) => cell.trim())
}

function distinct(headings: string[]): string[] {
  const seen = new Map<string, number>()
  return headings.map((heading, i) => {
    if (heading === '') return `Column ${i + 1}`
    const times = (seen.get(heading) ?? 0) + 1
    seen.set(heading, times)
    return times === 1 ? heading : `${heading} (${times})`
  })
}

function choiceFor(heading: string, mapping: ColumnMapping | undefined): Choice {
  if (!mapping) return undefined
  if (Object.hasOwn(mapping.columns, heading)) return mapping.columns[heading]
  const same = Object.keys(mapping.columns).find((key) => comparable(key) === comparable(heading))
  return same === undefined ? undefined : mapping.columns[same]
}

/** A choice that agrees with the heading keeps its finer meaning: a house name stays a part of address line 1. */
function chosenMeaning(heading: string, choice: Choice): Meaning | null {
  const own = meaningOf(heading)
  if (choice === undefined) return own
  if (choice === 'ignore') return null
  return own !== null && fieldOf(own) === choice ? own : choice
}

/** Where a person chose the column of a field, others lose it; what tells of deaths and secrecy always counts. */
function dropOverruled(meanings: (Meaning | null)[], chosen: readonly Choice[]): void {
  const settled = new Set(chosen)
  meanings.forEach((meaning, i) => {
    if (meaning === null || chosen[i] !== undefined) return
    const field = fieldOf(meaning)
    const warns = field !== meaning && (field === 'status' || field === 'restricted')
    if (field !== null && settled.has(field) && !warns) meanings[i] = null
  })
}

function addStandIns(
  headings: readonly string[],
  meanings: (Meaning | null)[],
  chosen: readonly Choice[],
): void {
  for (const [field, names] of STAND_INS) {
    if (meanings.some((meaning) => meaning !== null && fieldOf(meaning) === field)) continue
    const free = headings.map((heading, i) =>
      meanings[i] === null && chosen[i] === undefined ? comparable(heading) : '',
    )
    const column = names.map((name) => free.indexOf(comparable(name))).find((i) => i >= 0)
    if (column !== undefined) meanings[column] = field
  }
}

function lostHeadings(headings: readonly string[], mapping: ColumnMapping | undefined): string[] {
  const present = new Set(headings.map(comparable))
  return Object.entries(mapping?.columns ?? {})
    .filter(([heading, choice]) => choice !== 'ignore' && !present.has(comparable(heading)))
    .map(
      ([heading]) =>
        `The saved column mapping uses the column “${shown(heading)}”, which the file does not have. ` +
        'Choose the columns again on the upload page.',
    )
}

/** Only an address line may be put together from several columns, and only when a person said so. */
function conflicts(
  headings: readonly string[],
  meanings: readonly (Meaning | null)[],
  chosen: readonly Choice[],
): string[] {
  return LISTED_FIELDS.flatMap((field) => {
    const columns = headings.filter((_, i) => meanings[i] === field)
    const joined =
      field.startsWith('address_line') && headings.every((_, i) => meanings[i] !== field || chosen[i])
    if (columns.length < 2 || joined) return []
    return [
      `Two columns mean ${FIELD_WORDS[field]}: “${shown(columns[0] ?? '')}” and “${shown(columns[1] ?? '')}”. ` +
        'Remove one of them from the file, or choose one on the upload page and save the choice.',
    ]
  })
}

/** A heading cut short for a sentence. */
export function shown(heading: string): string {
  return heading.length > 40 ? `${heading.slice(0, 39)}…` : heading
}
