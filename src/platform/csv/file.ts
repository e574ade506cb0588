import { open, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { ProductError } from '../errors.ts'
import { detectEncoding, toUtf8, type Encoding } from './encoding.ts'
import { RECORD_LIMIT } from './frame.ts'
import { gunzipped } from './gunzip.ts'
import { foreignFormat, foreignText, isGzip } from './sniff.ts'

/** A text table on disk, checked to be one, which can be read from its start any number of times. */
export interface TextFile {
  readonly name: string
  /** Size on disk in bytes. */
  readonly size: number
  readonly encoding: Encoding
  /** The first bytes as UTF-8 (or Windows-1252), a little more than one record may be long. */
  readonly head: Buffer
  /** True when `head` is the whole file. */
  readonly headIsAll: boolean
  /** The whole content, unpacked and as UTF-8 (or Windows-1252). A chunk is only valid until the next is asked for. */
  chunks(): AsyncGenerator<Buffer, void, undefined>
  /** Bytes on disk that the latest `chunks()` has read so far. */
  bytesRead(): number
  /** Safe to call twice. */
  close(): Promise<void>
}

export interface TextFileOptions {
  signal?: AbortSignal
  /** Most bytes that a gzip file may unpack to. Default 4 GiB. */
  unpackedLimit?: number
  /** The file may be JSON, which is otherwise refused with what to do instead. */
  json?: boolean
}

const CHUNK = 512 * 1024
const UNPACKED_LIMIT = 4 * 1024 ** 3
/** Enough to know any format by. */
const FIRST_BYTES = 4096

/**
 * Opens a CSV or other separated text file, plain or gzip, in UTF-8, UTF-16 or Windows-1252.
 *
 * Throws `not-found` or `invalid` with a sentence when there is no such file or it is something else (a workbook,
 * a web page); reading throws `failed` when the file changes meanwhile or ends in the middle.
 */
export async function openTextFile(path: string, options: TextFileOptions = {}): Promise<TextFile> {
  const name = basename(path)
  const handle = await openHandle(path, name)
  try {
    return await inspect(handle, name, options)
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function openHandle(path: string, name: string): Promise<FileHandle> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) {
      throw new ProductError('invalid', `${name} is a folder, not a file. Name the file inside it.`)
    }
    // Opening a pipe would wait for whoever writes to it, perhaps for ever.
    if (!found.isFile()) throw new ProductError('invalid', `${name} is not a file. Name a CSV file.`)
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof ProductError) throw error
    throw cannotOpen(error, path, name)
  }
}

function cannotOpen(error: unknown, path: string, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const folder = dirname(resolve(path))
    return new ProductError('not-found', `There is no file ${name} in ${folder}. Check the name.`, {
      cause: error,
    })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ProductError(
      'failed',
      `${name} may not be read by this program. Give it permission to read the file, and try again.`,
      { cause: error },
    )
  }
  return error
}

async function inspect(handle: FileHandle, name: string, options: TextFileOptions): Promise<TextFile> {
  const before = await handle.stat()
  const raw = await firstBytes(handle)
  if (raw.length === 0) throw empty(name)
  const packed = isGzip(raw)
  let reading = { position: 0 }

  async function* onDisk(): AsyncGenerator<Buffer, void, undefined> {
    // An earlier reading that was left early may still be finishing its last step: each counts for itself.
    const mine = { position: 0 }
    reading = mine
    let chunk = Buffer.allocUnsafeSlow(CHUNK)
    for (;;) {
      options.signal?.throwIfAborted()
      // Unpacking runs ahead of whoever reads, so its chunks cannot be used again.
      if (packed) chunk = Buffer.allocUnsafeSlow(CHUNK)
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, mine.position)
      mine.position += bytesRead
      if (bytesRead > 0) yield chunk.subarray(0, bytesRead)
      // A file that somebody else is still writing must not be followed for ever.
      if (bytesRead === 0 || mine.position > before.size) break
    }
    const now = await handle.stat()
    if (mine.position !== before.size || now.size !== before.size || now.mtimeMs !== before.mtimeMs) {
      throw new ProductError(
        'failed',
        `${name} changed while it was being read. Wait until it has been written to its end, and try again.`,
      )
    }
  }

  const content = () =>
    packed
      ? gunzipped(onDisk(), name, () => reading.position, options.unpackedLimit ?? UNPACKED_LIMIT)
      : onDisk()
  const start = packed ? await firstOf(content(), FIRST_BYTES) : { bytes: raw }
  const refusal = foreignFormat(start.bytes)
  if (refusal !== null) throw new ProductError('invalid', refusal)
  const encoding = detectEncoding(start.bytes)
  const chunks = () => toUtf8(content(), encoding)
  const { bytes: head, all: headIsAll } = await firstOf(chunks(), RECORD_LIMIT + 1)
  if (!/\S/.test(head.toString('latin1'))) throw empty(name)
  const textRefusal = foreignText(head, options.json)
  if (textRefusal !== null) throw new ProductError('invalid', textRefusal)

  return {
    name,
    size: before.size,
    encoding,
    head,
    headIsAll,
    chunks,
    bytesRead: () => reading.position,
    close: () => handle.close(),
  }
}

async function firstBytes(handle: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

async function firstOf(
  chunks: AsyncIterable<Buffer>,
  wanted: number,
): Promise<{ bytes: Buffer; all: boolean }> {
  const found: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    found.push(Buffer.from(chunk))
    length += chunk.length
    if (length >= wanted) return { bytes: Buffer.concat(found), all: false }
  }
  return { bytes: Buffer.concat(found), all: true }
}

function empty(name: string): ProductError {
  return new ProductError('invalid', `${name} is empty. Export the list again and upload that.`)
}
