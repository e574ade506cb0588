import { isAscii, isUtf8 } from 'node:buffer'

/** What a file is written in. `bytes`: UTF-8 or Windows-1252, told apart record by record. */
export type Encoding = 'bytes' | 'utf-8' | 'utf-16le' | 'utf-16be'

/** Recognises an encoding by its byte order mark, and UTF-16 without one by where its zero bytes stand. */
export function detectEncoding(head: Buffer): Encoding {
  if (isMarked(head)) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return utf16WithoutMark(head) ?? 'bytes'
}

/** The stream, of chunks valid until the next is asked for, with UTF-16 transcoded to UTF-8 and a byte order mark dropped; all other bytes untouched. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer, void, undefined> {
  if (encoding === 'bytes') yield* chunks
  else if (encoding === 'utf-8') yield* withoutMark(chunks)
  else yield* transcoded(chunks, encoding)
}

async function* transcoded(
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield Buffer.from(text)
  }
  const text = decoder.decode()
  if (text !== '') yield Buffer.from(text)
}

/**
 * Text of one record of a stream that `toUtf8` made: UTF-8 when it is valid UTF-8, otherwise Windows-1252 (as older
 * Windows programs write) unless the file says that it is UTF-8.
 *
 * Null when it is neither, such as UTF-8 with a letter cut in half: any reading of it would garble names.
 */
export function decodeRecord(bytes: Buffer, encoding: Encoding = 'bytes'): string | null {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  if (encoding !== 'bytes') return null
  const latin1 = bytes.toString('latin1')
  if (BROKEN_UTF8.test(latin1) || UNUSED_IN_WINDOWS_1252.test(latin1)) return null
  return latin1.replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char)
}

/** What a person would call the encoding of these bytes, which are those of whole records. */
export function encodingName(encoding: Encoding, records: readonly Buffer[]): string {
  if (encoding !== 'bytes') return encoding.toUpperCase()
  return records.every((record) => isUtf8(record)) ? 'UTF-8' : 'Windows-1252'
}

/** Characters of Windows-1252 from 0x80 to 0x9f, where it differs from Latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'
const UNUSED_IN_WINDOWS_1252 = /[\x81\x8d\x8f\x90\x9d]/
/** Whole UTF-8 letters beside bytes that are not: no Windows-1252 text looks so, a damaged UTF-8 one does. */
const BROKEN_UTF8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/

function utf16WithoutMark(head: Buffer): Encoding | null {
  const pairs = Math.min(head.length, 4096) >> 1
  let evenZeros = 0
  let oddZeros = 0
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) evenZeros += 1
    if (head[2 * i + 1] === 0) oddZeros += 1
  }
  // Headings are ASCII, so in UTF-16 nearly every other byte is zero, and the ones between never are.
  if (oddZeros > pairs / 2 && evenZeros < pairs / 20) return 'utf-16le'
  if (evenZeros > pairs / 2 && oddZeros < pairs / 20) return 'utf-16be'
  return null
}

/** A stream known to begin with the three bytes of the mark, however it is cut. */
async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let start: Buffer | null = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (start === null) {
      yield chunk
      continue
    }
    start = Buffer.concat([start, chunk])
    if (start.length < 3) continue
    yield start.subarray(3)
    start = null
  }
}

function isMarked(start: Buffer): boolean {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf
}
