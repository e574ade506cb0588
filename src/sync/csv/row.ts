import { decodeRecord, type Encoding } from '../../platform/csv/encoding.ts'
import type { Separator } from '../../platform/csv/frame.ts'
import { looseCells, splitRecord } from '../../platform/csv/split.ts'
import type { ListedRow, UnusableRow } from '../source.ts'
import type { Meaning } from './aliases.ts'
import { columnsOf, type Columns } from './columns.ts'
import { statusReader } from './status.ts'
import { saysRestricted, saysTestPatient, saysYes, type Status } from './words.ts'

/** Version of the rules by which rows are read: one up when the same row would read differently. */
export const READING = 1

/** Makes the function that reads one raw record of a file with these columns into the canonical shape. */
export function rowReader(
  columns: Columns,
  separator: Separator,
  encoding: Encoding,
): (record: Buffer) => ListedRow | UnusableRow {
  const cellsOf = cellReader(columns.headings.length, separator, encoding)
  const statusOf = statusReader(columns)
  const faultOf = faultFinder(columns)
  const rowOf = rowMaker(columns)

  return (record) => {
    const cells = cellsOf(record)
    if (!Array.isArray(cells)) return cells
    const status = statusOf(cells)
    if (status === null) return unusable(UNKNOWN_STATUS, cells)
    const fault = faultOf(cells)
    return fault === null ? rowOf(cells, status) : unusable(fault, cells)
  }
}

const UNKNOWN_STATUS = 'Registration status in a word that is not known; use registered, left or deceased'

/** Cuts a record into as many cells as there are headings, or says why that cannot be done. */
function cellReader(
  width: number,
  separator: Separator,
  encoding: Encoding,
): (record: Buffer) => string[] | UnusableRow {
  return (record) => {
    const text = decodeRecord(record, encoding)
    if (text === null) {
      const rest = looseCells(record.toString('utf8').replaceAll('\0', ''), separator)
      return unusable('Letters in a damaged or unknown encoding', rest)
    }
    if (text.includes('\0')) {
      return unusable(
        'Contains a NUL byte, which no text may hold',
        looseCells(text.replaceAll('\0', ''), separator),
      )
    }
    const cells = splitRecord(text, separator)
    if (cells === null) return unusable('Quotation marks (") in the wrong place', looseCells(text, separator))
    if (cells.length === width || onlyBlanksBehind(cells, width)) return cells
    const count = `${cells.length} ${cells.length === 1 ? 'column' : 'columns'}`
    return unusable(`${count}, the others have ${width}`, cells)
  }
}

/** Says why a row that can be cut into cells is no patient all the same, or null. */
function faultFinder(columns: Columns): (cells: string[]) => string | null {
  const tests = columnsOf(columns, ['test_patient'])
  const types = columnsOf(columns, ['patient_type'])
  const names = columnsOf(columns, ['given_name', 'middle_names', 'family_name'])
  return (cells) => {
    if (tests.some((i) => saysYes(cells[i] ?? '')) || types.some((i) => saysTestPatient(cells[i] ?? ''))) {
      return 'Test patient in the clinical system'
    }
    if (names.some((i) => cells[i]?.includes('\ufffd'))) {
      return 'A letter of the name was lost before the file was made (�)'
    }
    return null
  }
}

function rowMaker(columns: Columns): (cells: string[], status: Status | '') => ListedRow {
  const at = (meaning: Meaning) => columns.meanings.indexOf(meaning)
  const sourceId = at('source_patient_id')
  const nhsNumber = at('nhs_number')
  const givenName = at('given_name')
  const middleNames = at('middle_names')
  const familyName = at('family_name')
  const dateOfBirth = at('date_of_birth')
  const sex = at('sex')
  const line1 = columnsOf(columns, ['house', 'house_number', 'street', 'address_line_1'])
  const line2 = columnsOf(columns, ['locality', 'address_line_2'])
  const town = at('town')
  const postcode = at('postcode')
  const mobilePhone = at('mobile_phone')
  const otherPhone = at('other_phone')
  const email = at('email')
  const registrationDate = at('registration_date')
  const restricted = columnsOf(columns, ['restricted', 'confidential'])

  return (cells, status) => ({
    source_patient_id: withoutBraces(cell(cells, sourceId)),
    nhs_number: cell(cells, nhsNumber),
    given_name: cell(cells, givenName),
    middle_names: cell(cells, middleNames),
    family_name: cell(cells, familyName),
    date_of_birth: cell(cells, dateOfBirth),
    sex: cell(cells, sex),
    address_line_1: joined(cells, line1),
    address_line_2: joined(cells, line2),
    town: cell(cells, town),
    postcode: cell(cells, postcode),
    mobile_phone: cell(cells, mobilePhone),
    other_phone: cell(cells, otherPhone),
    email: cell(cells, email),
    registration_date: cell(cells, registrationDate),
    status,
    restricted: restricted.length === 0 ? '' : String(restricted.some((i) => saysRestricted(cell(cells, i)))),
  })
}

function unusable(reason: string, cells: string[]): UnusableRow {
  return { unusable: reason, cells: cells.map(withoutBraces) }
}

function onlyBlanksBehind(cells: readonly string[], width: number): boolean {
  return cells.length > width && cells.slice(width).every((text) => text.trim() === '')
}

function cell(cells: readonly string[], column: number): string {
  return column < 0 ? '' : (cells[column] ?? '')
}

/** Extracts of EMIS put their GUIDs in braces, not in every table. */
function withoutBraces(id: string): string {
  return id.startsWith('{') && id.endsWith('}') ? id.slice(1, -1) : id
}

/** One column as it is; several put together: "Flat 3, 12 High Street", "12 High Street". */
function joined(cells: readonly string[], columns: readonly number[]): string {
  if (columns.length < 2) return cell(cells, columns[0] ?? -1)
  let line = ''
  const used: string[] = []
  for (const column of columns) {
    const part = cell(cells, column).trim()
    if (part === '' || used.includes(part)) continue
    const numberBefore = /^\d+[a-z]?$/i.test(used.at(-1) ?? '') && !/^\d/.test(part)
    line += line === '' ? part : (numberBefore ? ' ' : ', ') + part
    used.push(part)
  }
  return line
}
