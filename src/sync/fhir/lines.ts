import { ProductError } from '../../platform/errors.ts'
import type { RawRecord } from '../source.ts'

/** A photograph inside a Patient is long; nothing that belongs into one is longer than this. */
export const LINE_LIMIT = 4 * 1024 * 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Cuts newline-delimited JSON into its lines, a batch for each chunk, valid until the next. Blank lines are left out but
 * counted. Throws `invalid` naming the line when one is longer than a line may be.
 */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawRecord[], void, undefined> {
  let rest = Buffer.alloc(0)
  let row = 0
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const last = data.lastIndexOf(LINE_FEED)
    if (last >= 0) {
      const found = whole(data.subarray(0, last + 1), row)
      row = found.row
      if (found.records.length > 0) yield found.records
    }
    rest = Buffer.from(data.subarray(last + 1))
    if (rest.length > LINE_LIMIT) throw tooLong(row + 1)
  }
  if (rest.length === 0) return
  const { records } = whole(rest, row)
  if (records.length > 0) yield records
}

function whole(data: Buffer, before: number): { records: RawRecord[]; row: number } {
  const records: RawRecord[] = []
  let row = before
  for (let start = 0; start < data.length;) {
    const feed = data.indexOf(LINE_FEED, start)
    const stop = feed === -1 ? data.length : feed
    const end = data[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop
    row += 1
    if (end - start > LINE_LIMIT) throw tooLong(row)
    if (end > start && !isBlank(data, start, end)) {
      records.push({ rowNumber: row, bytes: data.subarray(start, end) })
    }
    start = stop + 1
  }
  return { records, row }
}

function isBlank(data: Buffer, start: number, end: number): boolean {
  const first = data[start]
  return (first === 0x20 || first === 0x09) && data.toString('latin1', start, end).trim() === ''
}

function tooLong(row: number): ProductError {
  return new ProductError(
    'invalid',
    `Line ${row} is longer than ${LINE_LIMIT / 1024 / 1024} MB. Check that each line of the file is one Patient, and export it again.`,
  )
}
