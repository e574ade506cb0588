import { ProductError } from '../errors.ts'

/** One record of a text table: its bytes without the line ending, not yet decoded or split. */
export interface Frame {
  /** Row as a spreadsheet shows it: the first line is 1, blank lines count, a line break inside quotes does not. */
  rowNumber: number
  bytes: Buffer
}

export interface FrameOptions {
  separator: Separator
  /** Longest record in bytes; a longer one is refused before it can fill the memory. Default 1,000,000. */
  limit?: number
}

export const SEPARATORS = [',', ';', '\t', '|'] as const
export type Separator = (typeof SEPARATORS)[number]

export interface Framer {
  /** Takes the next bytes, any number of them, and gives the records that they complete. */
  readonly push: (chunk: Buffer) => Frame[]
  /** Says that no more bytes come, and gives the last record when no line ending stood behind it. */
  readonly end: () => Frame[]
}

export const RECORD_LIMIT = 1_000_000

/** Room for an unfinished record beside the next chunk, so that room is made once and not for every chunk. */
const SPARE = 65_536

const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34

/**
 * Cuts a stream of bytes into records without decoding them. Bytes must be ASCII-compatible (UTF-8, Windows-1252).
 *
 * Lines end with LF, CRLF or CR. A quotation mark opens a quoted field only at the start of a field (spaces may
 * stand before it); line breaks and separators inside quotes belong to the field. Blank lines are left out but
 * counted. Throws `invalid` naming the line when a record is longer than the limit or a quotation mark is never
 * closed. The buffers handed out are only valid until the next bytes are pushed.
 */
export function framer({ separator, limit = RECORD_LIMIT }: FrameOptions): Framer {
  const separatorByte = separator.charCodeAt(0)
  // One piece of memory for the whole stream: the unfinished record at its start, the next chunk behind it.
  let room: Buffer = Buffer.alloc(0)
  let tail = { start: 0, length: 0 }
  let row = 0

  function push(chunk: Buffer): Frame[] {
    const old = room
    const length = tail.length + chunk.length
    if (room.length < length) room = Buffer.allocUnsafeSlow(length + SPARE)
    old.copy(room, 0, tail.start, tail.start + tail.length)
    chunk.copy(room, tail.length)
    return frames(room.subarray(0, length), false)
  }

  function end(): Frame[] {
    return frames(room.subarray(tail.start, tail.start + tail.length), true)
  }

  function frames(data: Buffer, last: boolean): Frame[] {
    const found: Frame[] = []
    const length = data.length
    let start = 0
    let lf = next(data, LF, 0)
    let cr = next(data, CR, 0)
    let quote = next(data, QUOTE, 0)
    let open = false

    while (start < length) {
      let position = start
      let stop: number
      for (;;) {
        if (lf < position) lf = next(data, LF, position)
        if (cr < position) cr = next(data, CR, position)
        if (quote < position) quote = next(data, QUOTE, position)
        stop = lf < cr ? lf : cr
        if (quote >= stop) break
        if (!opensField(data, start, quote)) {
          position = quote + 1
          continue
        }
        position = behindQuotes(data, quote + 1, last)
        if (position > 0) continue
        open = true
        stop = length
        break
      }
      // A CR at the very end may be half of a CRLF: wait for what comes.
      if (stop === length || (stop === length - 1 && stop === cr && !last)) break
      row += 1
      if (stop - start > limit) throw tooLong()
      if (stop > start) found.push({ rowNumber: row, bytes: data.subarray(start, stop) })
      start = stop === cr && data[stop + 1] === LF ? stop + 2 : stop + 1
    }

    return rest(data, start, open, last, found)
  }

  function rest(data: Buffer, start: number, open: boolean, last: boolean, found: Frame[]): Frame[] {
    const length = data.length - start
    tail = { start, length: last ? 0 : length }
    if (length === 0) return found
    if (length > limit || (open && last)) {
      row += 1
      throw open ? neverClosed(last) : tooLong()
    }
    if (last) found.push({ rowNumber: ++row, bytes: data.subarray(start) })
    return found
  }

  function opensField(data: Buffer, start: number, quote: number): boolean {
    let before = quote - 1
    while (before >= start && data[before] === SPACE) before -= 1
    return before < start || data[before] === separatorByte
  }

  function tooLong(): ProductError {
    return new ProductError(
      'invalid',
      `Line ${row} is longer than ${size(limit)}. Check that the file has one record on each line, and export it again.`,
    )
  }

  function neverClosed(atEnd: boolean): ProductError {
    return new ProductError(
      'invalid',
      `Line ${row} opens a quotation mark (") that is ${atEnd ? 'never closed' : `not closed within ${size(limit)}`}. ` +
        'Correct that line, or export the file again.',
    )
  }

  return { push, end }
}

/** Frames a whole stream, a batch for each chunk, valid until the next. Options and errors are those of `framer`. */
export async function* framed(
  chunks: AsyncIterable<Buffer>,
  options: FrameOptions,
): AsyncGenerator<Frame[], void, undefined> {
  const { push, end } = framer(options)
  for await (const chunk of chunks) {
    const batch = push(chunk)
    if (batch.length > 0) yield batch
  }
  const batch = end()
  if (batch.length > 0) yield batch
}

function next(data: Buffer, byte: number, from: number): number {
  const at = data.indexOf(byte, from)
  return at < 0 ? data.length : at
}

/** Where the text goes on behind a quoted field that began before `from`; -1 when its end is not in sight. */
function behindQuotes(data: Buffer, from: number, last: boolean): number {
  for (;;) {
    const quote = data.indexOf(QUOTE, from)
    if (quote < 0 || (quote === data.length - 1 && !last)) return -1
    if (data[quote + 1] !== QUOTE) return quote + 1
    from = quote + 2
  }
}

function size(bytes: number): string {
  return bytes >= 1_000_000 ? `${bytes / 1_000_000} MB` : `${bytes} bytes`
}
