import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProductError } from '../../platform/errors.ts'
import { LISTED_FIELDS, type ListedField } from '../../sync/source.ts'

/** A patient as the feed lists them. */
export type StandInRow = Partial<Record<ListedField, string | boolean | null>>

/** A list that the stand-in serves. */
export interface StandInList {
  rows(): Iterable<StandInRow> | AsyncIterable<StandInRow>
  /** What it carries; everything without it. */
  fields?: readonly ListedField[]
  /** Changes when the list has changed, so that it is read again. */
  version?(): string
}

/** A list as it was at one moment, in the order of its ids, lying in a file rather than in memory. */
export interface Snapshot {
  id: string
  fields: readonly ListedField[]
  producedAt: string
  total: number
  /** Where in the list the first patient after this id is. */
  indexAfter(id: string | null): number
  /** Ids and lines of so many patients from there. */
  slice(from: number, count: number): { ids: string[]; lines: Buffer[] }
  close(): void
}

const WRITTEN_AT_ONCE = 1024 * 1024

/**
 * Writes a list into a file of its own and remembers where each patient is. The file has no name any more once it is
 * open, so it is gone with the process. Throws `invalid` when a patient has no id or one that another has.
 */
export async function takeSnapshot(list: StandInList, producedAt: string): Promise<Snapshot> {
  const fields = LISTED_FIELDS.filter((field) => (list.fields ?? LISTED_FIELDS).includes(field))
  const file = namelessFile()
  try {
    const { ids, starts, digest } = await spool(list, fields, file)
    const order = inOrder(ids)
    return {
      id: digest,
      fields,
      producedAt,
      total: ids.length,
      indexAfter: (id) => (id === null ? 0 : firstAfter(id, ids, order)),
      slice: (from, count) => slice(file, ids, starts, order.subarray(from, from + count)),
      close: () => closeSync(file),
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** The line of one patient: always the same bytes for the same details. */
export function patientLine(row: StandInRow, fields: readonly ListedField[]): string {
  return `${JSON.stringify(Object.fromEntries(fields.map((field) => [field, row[field] ?? null])))}\n`
}

function namelessFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-feed-'))
  const file = openSync(join(folder, 'list.ndjson'), 'wx+', 0o600)
  rmSync(folder, { recursive: true })
  return file
}

async function spool(list: StandInList, fields: readonly ListedField[], file: number) {
  const hash = createHash('sha256').update(fields.join())
  const ids: string[] = []
  const starts: number[] = [0]
  let written = 0
  let waiting: string[] = []
  let waitingBytes = 0
  const write = () => {
    const bytes = Buffer.from(waiting.join(''))
    hash.update(bytes)
    writeSync(file, bytes)
    waiting = []
    waitingBytes = 0
  }
  for await (const row of list.rows()) {
    const line = patientLine(row, fields)
    ids.push(idOf(row, ids.length + 1))
    written += Buffer.byteLength(line)
    starts.push(written)
    waiting.push(line)
    waitingBytes += line.length
    if (waitingBytes > WRITTEN_AT_ONCE) write()
  }
  write()
  return { ids, starts, digest: hash.digest('hex').slice(0, 16) }
}

function idOf(row: StandInRow, number: number): string {
  if (typeof row.source_patient_id === 'string' && row.source_patient_id !== '') return row.source_patient_id
  throw new ProductError(
    'invalid',
    `Patient ${number} of the list has no source_patient_id. Give every patient one.`,
  )
}

/** The numbers of the rows in the order of their ids, byte by byte. */
function inOrder(ids: readonly string[]): Uint32Array {
  const order = Uint32Array.from(ids.keys())
  const ascending = ids.every((id, at) => at === 0 || byteOrder(ids[at - 1]!, id) < 0)
  if (!ascending) order.sort((a, b) => byteOrder(ids[a]!, ids[b]!))
  for (let at = 1; at < order.length; at++) {
    if (ids[order[at - 1]!] === ids[order[at]!]) {
      throw new ProductError(
        'invalid',
        `Patients ${order[at - 1]! + 1} and ${order[at]! + 1} of the list have the same source_patient_id. Give each their own.`,
      )
    }
  }
  return order
}

/** The order of UTF-8 bytes, which differs from that of JavaScript's strings only beyond the basic plane. */
function byteOrder(a: string, b: string): number {
  if (a === b) return 0
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.from(a).compare(Buffer.from(b))
  return a < b ? -1 : 1
}
const SURROGATE = /[\ud800-\udfff]/

function firstAfter(id: string, ids: readonly string[], order: Uint32Array): number {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (byteOrder(ids[order[middle]!]!, id) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows that lie side by side in the file are read in one go: all of them, when the list came in order. */
function slice(file: number, ids: readonly string[], starts: readonly number[], rows: Uint32Array) {
  const lines: Buffer[] = []
  for (let at = 0; at < rows.length;) {
    let until = at + 1
    while (until < rows.length && rows[until] === rows[until - 1]! + 1) until++
    const from = starts[rows[at]!]!
    const block = Buffer.allocUnsafe(starts[rows[until - 1]! + 1]! - from)
    readSync(file, block, 0, block.length, from)
    for (; at < until; at++)
      lines.push(block.subarray(starts[rows[at]!]! - from, starts[rows[at]! + 1]! - from))
  }
  return { ids: Array.from(rows, (row) => ids[row]!), lines }
}
