import { decodeRecord } from '../../platform/csv/encoding.ts'
import type { Separator } from '../../platform/csv/frame.ts'
import { looseCells, splitRecord } from '../../platform/csv/split.ts'
import type { ListedField, ListedRow, UnusableRow } from '../source.ts'
import { fieldOf, type Meaning } from './aliases.ts'
import { carriedFields, type Columns } from './columns.ts'
import { isDateFilled, saysRestricted, saysTestPatient, saysYes, statusOf, type Status } from './words.ts'

/** Version of the rules in this file and of the words it uses: one up when the same row would read differently. */
export const READING = 1

/** Makes the function that reads one raw record of a file with these columns into the canonical shape. */
export function rowReader(
  columns: Columns,
  separator: Separator,
): (record: Buffer) => ListedRow | UnusableRow {
  const width = columns.headings.length
  const at = (meaning: Meaning) => columns.meanings.indexOf(meaning)
  const allAt = (...wanted: Meaning[]) =>
    columns.meanings.flatMap((meaning, i) => (meaning !== null && wanted.includes(meaning) ? [i] : []))

  const sourceId = at('source_patient_id')
  const nhsNumber = at('nhs_number')
  const given = at('given_name')
  const middle = at('middle_names')
  const family = at('family_name')
  const birth = at('date_of_birth')
  const sex = at('sex')
  const line1 = inOrder(columns, 'address_line_1', ['house', 'house_number', 'street', 'address_line_1'])
  const line2 = inOrder(columns, 'address_line_2', ['locality', 'address_line_2'])
  const town = at('town')
  const postcode = at('postcode')
  const mobile = at('mobile_phone')
  const otherPhone = at('other_phone')
  const email = at('email')
  const registered = at('registration_date')
  const test = allAt('test_patient')
  const types = allAt('patient_type')
  const restricted = allAt('restricted', 'confidential')
  const statusFrom = statusReader(columns)

  return function read(record) {
    const text = decodeRecord(record)
    if (text === null)
      return unusable('Letters in an encoding that is neither UTF-8 nor Windows-1252', garbled(record))
    if (text.includes('\0'))
      return unusable(
        'Contains a NUL byte, which no text may hold',
        looseCells(text.replaceAll('\0', ''), separator),
      )
    const cells = splitRecord(text, separator)
    if (cells === null) return unusable('Quotation marks (") in the wrong place', looseCells(text, separator))
    if (cells.length !== width && !onlyBlanksBehind(cells, width))
      return unusable(ragged(cells.length, width), cells)
    if (test.some((i) => saysYes(cells[i] ?? '')) || types.some((i) => saysTestPatient(cells[i] ?? ''))) {
      return unusable('Test patient in the clinical system', cells)
    }
    const status = statusFrom(cells)
    if (status === null)
      return unusable(
        'Registration status in a word that is not known; use registered, left or deceased',
        cells,
      )
    if (lostLetter(cells[given]) || lostLetter(cells[middle]) || lostLetter(cells[family])) {
      return unusable('A letter of the name was lost before the file was made (�)', cells)
    }
    return {
      source_patient_id: withoutBraces(cells[sourceId] ?? ''),
      nhs_number: cells[nhsNumber] ?? '',
      given_name: cells[given] ?? '',
      middle_names: cells[middle] ?? '',
      family_name: cells[family] ?? '',
      date_of_birth: cells[birth] ?? '',
      sex: cells[sex] ?? '',
      address_line_1: joined(cells, line1),
      address_line_2: joined(cells, line2),
      town: cells[town] ?? '',
      postcode: cells[postcode] ?? '',
      mobile_phone: cells[mobile] ?? '',
      other_phone: cells[otherPhone] ?? '',
      email: cells[email] ?? '',
      registration_date: cells[registered] ?? '',
      status,
      restricted:
        restricted.length === 0 ? '' : String(restricted.some((i) => saysRestricted(cells[i] ?? ''))),
    }
  }

  function garbled(record: Buffer): string[] {
    return looseCells(record.toString('utf8').replaceAll('\0', ''), separator)
  }
}

/** Reads the status from all that tells of it; a death outweighs a departure, and both a registration. */
function statusReader(columns: Columns): (cells: string[]) => Status | '' | null {
  const tells = columns.meanings.flatMap((meaning, i) =>
    meaning !== null && fieldOf(meaning) === 'status' ? [{ meaning, i }] : [],
  )
  const direct = tells.length === 1 && tells[0]?.meaning === 'status'
  const column = tells[0]?.i ?? -1
  if (direct) return (cells) => statusOf(cells[column] ?? '')
  const stated = tells.some(({ meaning }) => meaning === 'status' || meaning === 'patient_type')

  return (cells) => {
    const found = tells.map(({ meaning, i }) => statusTold(meaning, cells[i] ?? ''))
    if (found.includes('deceased')) return 'deceased'
    if (found.includes('left')) return 'left'
    if (found.includes(null)) return null
    return found.includes('registered') || (tells.length > 0 && !stated) ? 'registered' : ''
  }
}

function statusTold(meaning: Meaning, text: string): Status | '' | null {
  switch (meaning) {
    case 'status':
      return statusOf(text)
    // Every other kind of registration ("Temporary", "Private") is still a person on the list.
    case 'patient_type':
      return statusOf(text) ?? 'registered'
    case 'date_of_death':
      return isDateFilled(text) ? 'deceased' : ''
    case 'deceased':
      return saysYes(text) ? 'deceased' : ''
    case 'date_left':
      return isDateFilled(text) ? 'left' : ''
    case 'removed':
      return saysYes(text) ? 'left' : ''
    default:
      return ''
  }
}

function unusable(reason: string, cells: string[]): UnusableRow {
  return { unusable: reason, cells }
}

function ragged(count: number, width: number): string {
  return `${count} ${count === 1 ? 'column' : 'columns'}, the others have ${width}`
}

function onlyBlanksBehind(cells: readonly string[], width: number): boolean {
  if (cells.length < width) return false
  for (let i = width; i < cells.length; i++) if (cells[i]?.trim() !== '') return false
  return true
}

function lostLetter(text: string | undefined): boolean {
  return text?.includes('\ufffd') ?? false
}

function withoutBraces(id: string): string {
  return id.startsWith('{') && id.endsWith('}') ? id.slice(1, -1) : id
}

/** The columns that make up one field, in the order in which they are put together. */
function inOrder(columns: Columns, field: ListedField, order: readonly Meaning[]): number[] {
  if (!carriedFields(columns).has(field)) return []
  return order.flatMap((wanted) => columns.meanings.flatMap((meaning, i) => (meaning === wanted ? [i] : [])))
}

/** One column as it is; several put together: "Flat 3, 12 High Street", "12 High Street". */
function joined(cells: readonly string[], columns: readonly number[]): string {
  if (columns.length < 2) return cells[columns[0] ?? -1] ?? ''
  let line = ''
  const used: string[] = []
  for (const column of columns) {
    const part = (cells[column] ?? '').trim()
    if (part === '' || used.includes(part)) continue
    const numberBefore = /^\d+[a-z]?$/i.test(used.at(-1) ?? '') && !/^\d/.test(part)
    line += line === '' ? part : (numberBefore ? ' ' : ', ') + part
    used.push(part)
  }
  return line
}
