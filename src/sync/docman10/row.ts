import { isUtf8 } from 'node:buffer'
import { LISTED_FIELDS, type ListedField, type ListedRow, type UnusableRow } from '../source.ts'

/** How the line of a patient begins when it is written as the specification recommends. */
const ID_FIRST = Buffer.from('{"source_patient_id":"')
const QUOTE = 0x22
const BACKSLASH = 0x5c
const MOST_CELLS = 100
const LONGEST_CELL = 200

/**
 * The `source_patient_id` of a patient's line as UTF-8 bytes, in which lists are ordered, or null when the line
 * cannot be read. A line that begins with it is not parsed.
 */
export function idOf(line: Buffer): Buffer | null {
  if (line.subarray(0, ID_FIRST.length).equals(ID_FIRST)) {
    const end = line.indexOf(QUOTE, ID_FIRST.length)
    const id = line.subarray(ID_FIRST.length, Math.max(end, ID_FIRST.length))
    if (id.length > 0 && !id.includes(BACKSLASH)) return id
  }
  const patient = parsed(line)
  const id = patient?.source_patient_id
  return typeof id === 'string' && id !== '' ? Buffer.from(id) : null
}

/** Reads the line of a patient: text as it is, `restricted` as 'true' or 'false', a blank as ''. */
export function readRow(line: Buffer, carries: ReadonlySet<ListedField>): ListedRow | UnusableRow {
  const patient = parsed(line)
  if (patient === null) return unusable('The line is not a JSON object in UTF-8', line)
  const row = {} as ListedRow
  for (const field of LISTED_FIELDS) {
    const value = carries.has(field) ? textOf(field, patient[field] ?? '') : ''
    if (value === null) {
      const wanted = field === 'restricted' ? 'true, false or null' : 'text or null'
      return unusable(`${field} is not ${wanted}`, line)
    }
    row[field] = value
  }
  return row
}

function textOf(field: ListedField, value: unknown): string | null {
  if (value === '') return ''
  if (field === 'restricted') return typeof value === 'boolean' ? String(value) : null
  // Half a surrogate pair is not text that a database can hold.
  return typeof value === 'string' && value.isWellFormed() ? value : null
}

function parsed(line: Buffer): Record<string, unknown> | null {
  if (!isUtf8(line)) return null
  try {
    const value: unknown = JSON.parse(line.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function unusable(why: string, line: Buffer): UnusableRow {
  return { unusable: why, cells: salvaged(line) }
}

/**
 * Everything in a broken line that may be an id: what stands between quotes, whichever of them are missing, and
 * every run of digits.
 */
function salvaged(line: Buffer): string[] {
  const text = line.toString()
  const pieces = text.split('"').filter((piece) => !/^[\s:,{}[\]]*$/.test(piece))
  const cells = new Set([...pieces, ...(text.match(/\d{3,}/g) ?? [])])
  for (const field of LISTED_FIELDS) cells.delete(field)
  return [...cells].slice(0, MOST_CELLS).map((cell) => cell.slice(0, LONGEST_CELL))
}
