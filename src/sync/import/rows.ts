import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { DEMOGRAPHIC_FIELDS, demographics, type Demographics } from '../../patients/demographics.ts'
import type { Table, TableRow } from '../../platform/csv/table.ts'
import { CopyLanes, copyLine } from '../../platform/database/copy.ts'
import { ProductError } from '../../platform/errors.ts'

export const PEOPLE_COLUMNS = ['id', 'digital', ...DEMOGRAPHIC_FIELDS] as const
const REQUIRED = ['id', 'digital', 'given_name', 'family_name', 'date_of_birth'] as const
type Column = (typeof PEOPLE_COLUMNS)[number]
export type Columns = Record<Column, number>

/** Where each column stands in the file, -1 where it is missing. */
export function columnsOf(headings: readonly string[]): Record<Column, number> {
  const names = headings.map((heading) => heading.trim().toLowerCase())
  // A spreadsheet leaves headings without a name behind the last column that holds anything.
  while (names.at(-1) === '') names.pop()
  const missing = REQUIRED.filter((column) => !names.includes(column))
  const unknown = names.filter((name) => !(PEOPLE_COLUMNS as readonly string[]).includes(name))
  const twice = names.filter((name, at) => names.indexOf(name) !== at)
  const wrong = [
    ...(missing.length > 0 ? [`has no column ${list(missing)}`] : []),
    ...(unknown.length > 0 ? [`has columns that are not known: ${list(unknown)}`] : []),
    ...(twice.length > 0 ? [`has more than one column ${list(twice)}`] : []),
  ]
  if (wrong.length > 0) {
    throw new ProductError(
      'invalid',
      `The file ${wrong.join(', and ')}. Nothing was imported. Name the columns ${PEOPLE_COLUMNS.join(', ')}, leave out any other, and import it again.`,
    )
  }
  return Object.fromEntries(PEOPLE_COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<
    Column,
    number
  >
}

/** Headings as they may be shown: few of them, and never so long that a whole row could be meant. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => (name === '' ? '(without a name)' : name.slice(0, 40)))
  return shown.join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
}

/** What the reading of a file found. */
export interface Staged {
  read: number
  unusable: { row: number; reason: string }[]
  notes: { row: number; note: string }[]
}

/** Reads the file to its end, and copies every person in it to the stage. */
export async function stage(
  client: pg.ClientBase,
  table: Table,
  columns: Columns,
  today: string,
): Promise<Staged> {
  const staged: Staged = { read: 0, unusable: [], notes: [] }
  const width = table.headings.findLastIndex((heading) => heading.trim() !== '') + 1
  const lanes = new CopyLanes(client, { people: `moved_in (${STAGED_COLUMNS.join(', ')})` })
  for await (const rows of table.rows()) {
    for (const row of rows) {
      const notes: string[] = []
      const person = personIn(row, width, columns, today, notes)
      staged.read += 1
      if (typeof person === 'string') staged.unusable.push({ row: row.rowNumber, reason: person })
      else lanes.write('people', stagedLine(row.rowNumber, person))
      for (const note of new Set(notes)) staged.notes.push({ row: row.rowNumber, note })
    }
    await lanes.settle()
  }
  await lanes.finish()
  return staged
}

interface Person extends Demographics {
  imported_id: string
  account: 'digital' | 'non-digital'
}

/** The person in one row, or why there is none that can be used. */
function personIn(
  { fields }: TableRow,
  width: number,
  columns: Record<Column, number>,
  today: string,
  notes: string[],
): Person | string {
  if (fields === null) return 'The row cannot be read: its quotation marks or its letters are damaged'
  if (fields.length < width || fields.slice(width).some((cell) => cell.trim() !== '')) {
    return `The row has ${fields.length} cells where the headings have ${width}`
  }
  const cell = (column: Column) => fields[columns[column]] ?? ''
  const id = cell('id').trim()
  if (id === '') return 'No id'
  if (id.length > LONGEST_ID || CONTROL.test(id))
    return `The id is longer than ${LONGEST_ID} characters, or damaged`
  const account = ACCOUNTS.get(cell('digital').trim().toLowerCase())
  if (account === undefined) return 'The column digital holds neither true nor false'
  const written = Object.fromEntries(DEMOGRAPHIC_FIELDS.map((field) => [field, cell(field)]))
  const person = demographics(written as Record<Column, string>, { dateOrder: 'dmy', today }, notes)
  return typeof person === 'string' ? person : { ...person, imported_id: id, account }
}

const LONGEST_ID = 200
const CONTROL = /[\0-\x1f\x7f]/
const ACCOUNTS = new Map([
  ['true', 'digital' as const],
  ['false', 'non-digital' as const],
])

const PERSON_COLUMNS = [
  'imported_id',
  'account',
  ...DEMOGRAPHIC_FIELDS,
  'given_folded',
  'family_folded',
  'middle_folded',
  'name_tokens',
  'address_tokens',
] as const satisfies (keyof Person)[]
const STAGED_COLUMNS = ['row_number', 'new_id', ...PERSON_COLUMNS]

function stagedLine(rowNumber: number, person: Person): string {
  return copyLine([String(rowNumber), uuidv7(), ...PERSON_COLUMNS.map((column) => person[column])])
}
