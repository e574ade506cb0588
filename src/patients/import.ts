import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { recordAuditBy } from '../platform/audit.ts'
import { inLondon, systemClock, type Clock } from '../platform/clock.ts'
import { openTable, type Table, type TableRow } from '../platform/csv/table.ts'
import { CopyLanes, copyLine } from '../platform/database/copy.ts'
import type { Database } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice } from '../practices/practice.ts'
import { recount } from './count.ts'
import { DEMOGRAPHIC_FIELDS, demographics, type Demographics } from './demographics.ts'

/** What became of a file of people. Rows are numbered as in a spreadsheet: the headings are row 1. */
export interface Import {
  /** Rows with people in them. */
  read: number
  /** People who became patients now. */
  imported: number
  /** People whom an import of the same id brought before; nothing of theirs was touched. */
  existing: number
  /** Rows that were left out as a whole, in order. */
  unusable: { row: number; reason: string }[]
  /** Values that were left out of people who were taken, or known already, in order. */
  notes: { row: number; note: string }[]
}

export const PEOPLE_COLUMNS = ['id', 'digital', ...DEMOGRAPHIC_FIELDS] as const
const REQUIRED = ['id', 'digital', 'given_name', 'family_name', 'date_of_birth'] as const
type Column = (typeof PEOPLE_COLUMNS)[number]

/**
 * Takes in people who are on the platform already, from a file in the shape of `people.csv`. It happens whole or not at
 * all, and the same file again imports nobody: people are known by their `id`.
 *
 * Throws `not-found` for a practice or file that is not there, `invalid` for a file of another shape, `refused` when
 * patients were added by others at the same moment.
 */
export async function importPeople(
  database: Database,
  practice: string,
  file: string,
  { clock = systemClock, signal }: { clock?: Clock; signal?: AbortSignal } = {},
): Promise<Import> {
  const { practice: code } = await findPractice(database, practice)
  const table = await openTable(file, signal ? { signal } : {})
  try {
    const columns = columnsOf(table.headings)
    return await inTransaction(database, async (client) => {
      await client.query(createMovedIn)
      const staged = await stage(client, table, columns, inLondon(clock.now()).date)
      await client.query('ANALYZE moved_in (row_number, imported_id, nhs_number)')
      await client.query(judgeMovedIn, [code])
      const imported = await client.query(importMovedIn, [code, clock.now()])
      const run = (text: string, values: unknown[]) => client.query(text, values)
      await recount(run, code)
      const patients = imported.rowCount ?? 0
      await recordAuditBy(run, code, {
        ...{ action: 'people-imported', actor: { command: 'patients import' }, at: clock.now() },
        facts: { patients },
      })
      return await report(client, staged, patients)
    })
  } finally {
    await table.close()
  }
}

const createMovedIn = sqlFile(import.meta.url, './create-moved-in.sql')
const judgeMovedIn = sqlFile(import.meta.url, './judge-moved-in.sql')
const importMovedIn = sqlFile(import.meta.url, './import-moved-in.sql')

/** Where each column stands in the file, -1 where it is missing. */
function columnsOf(headings: readonly string[]): Record<Column, number> {
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

async function inTransaction<T>(database: Database, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await database.owner.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection in the middle of a COPY cannot roll back; closing it does.
    broken = error instanceof Error ? error : new Error(String(error))
    throw isTaken(error) ? addedMeanwhile() : error
  } finally {
    client.release(broken)
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}

/** Without its cause, in which the database names the NHS number or id that was taken. */
function addedMeanwhile(): ProductError {
  return new ProductError(
    'refused',
    'Some of these people were added by somebody else at the same moment. Nothing was imported. Import the file again.',
  )
}

interface Staged {
  read: number
  unusable: { row: number; reason: string }[]
  notes: { row: number; note: string }[]
}

/** Reads the file to its end, and copies every person in it to the stage. */
async function stage(
  client: pg.ClientBase,
  table: Table,
  columns: Record<Column, number>,
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

/** Adds what the database found to what the reading found. */
async function report(client: pg.ClientBase, staged: Staged, imported: number): Promise<Import> {
  const refused = await client.query<{ row: number; verdict: string }>(
    `SELECT row_number AS row, verdict FROM moved_in WHERE verdict <> 'existing'`,
  )
  const existing = await client.query<{ people: number }>(
    `SELECT count(*) AS people FROM moved_in WHERE verdict = 'existing'`,
  )
  const unusable = [
    ...staged.unusable,
    ...refused.rows.map(({ row, verdict }) => ({ row, reason: REASONS.get(verdict) ?? verdict })),
  ].sort((a, b) => a.row - b.row)
  const leftOut = new Set(unusable.map(({ row }) => row))
  return {
    read: staged.read,
    imported,
    existing: existing.rows[0]?.people ?? 0,
    unusable,
    notes: staged.notes.filter(({ row }) => !leftOut.has(row)),
  }
}

const REASONS = new Map([
  ['repeated-id', 'The id stands in an earlier row already'],
  ['repeated-nhs-number', 'The NHS number stands in an earlier row already, with another id'],
  ['held-nhs-number', 'The NHS number belongs to another patient of the practice already'],
])
