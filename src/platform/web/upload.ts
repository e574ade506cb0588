import { pipeline, Transform, type Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { Values } from './form.ts'
import { checkToken } from './form-token.ts'
import { refuseNullByte } from './null-bytes.ts'
import { WebError } from './web-error.ts'

/** A form with a file. Read `file` to its end before you reply. */
export interface Upload {
  /** The fields that stand before the file in the form. */
  values: Values
  /** As the person's machine calls it, `''` when no file was chosen. For showing only, never a path. */
  filename: string
  /** The content as it arrives. Fails with a 413 when it is longer than allowed. */
  file: Readable
}

/**
 * Reads a form posted by `<PostForm upload>` to a route with `config: { upload: true }`, up to its file: the token is
 * checked before a byte of the file is handed out.
 */
export async function readUpload(request: FastifyRequest, field: string, maxBytes: number): Promise<Upload> {
  if (!request.isMultipart()) throw notAForm()
  const values = Object.create(null) as Values
  const limits = { fileSize: maxBytes + 1, files: 1, fields: 50, fieldSize: 100_000 }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') values[part.fieldname] = part.value
      continue
    }
    checkToken(request, values._csrf)
    if (part.fieldname !== field) break
    return { values, filename: part.filename, file: atMost(maxBytes, part.file) }
  }
  checkToken(request, values._csrf)
  throw new WebError(422, 'There was no file', 'Go back and choose a file.')
}

/** A form with its files in memory. */
export interface FormWithFiles {
  values: Values
  files: readonly GivenFile[]
  /** How many more were chosen than are read. They were thrown away as they came. */
  more: number
}

/** A file that somebody chose. */
export interface GivenFile {
  /** As the person's machine calls it. For showing only, never a path. */
  filename: string
  /** Empty for one that is not on the device, such as a picture in a cloud. Null for one that is longer than allowed: the rest of the form is there all the same. */
  content: Buffer | null
}

/**
 * Reads a form with small files to its end, wherever they stand in it, for a route with `config: { upload: true }`. A form
 * without files may come as any other form does. The token is checked before a file is read. Beyond `mostFiles` a form fails,
 * or, up to `mostMore` of them, files are counted and thrown away, so that its other fields are left.
 */
export async function readFormWithFiles(
  request: FastifyRequest,
  { maxBytes, mostFiles, mostMore = 0 }: { maxBytes: number; mostFiles: number; mostMore?: number },
): Promise<FormWithFiles> {
  if (!request.isMultipart()) {
    const values = (request.body ?? {}) as Values
    checkToken(request, values._csrf)
    return { values, files: [], more: 0 }
  }
  const values = Object.create(null) as Values
  const files: GivenFile[] = []
  let more = 0
  const limits = { fileSize: maxBytes + 1, files: mostFiles + mostMore, fields: 60, fieldSize: 100_000 }
  for await (const part of request.parts({ limits })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') addText(values, part.fieldname, part.value)
      continue
    }
    checkToken(request, values._csrf)
    if (files.length === mostFiles) {
      for await (const _ of part.file);
      if (part.filename) more += 1
      continue
    }
    const chunks: Buffer[] = []
    for await (const chunk of part.file) chunks.push(chunk as Buffer)
    const content = Buffer.concat(chunks)
    if (part.filename)
      files.push({ filename: part.filename, content: content.length > maxBytes ? null : content })
  }
  checkToken(request, values._csrf)
  return { values, files, more }
}

function addText(values: Values, field: string, text: string): void {
  refuseNullByte(field, text)
  const before = values[field]
  values[field] = before === undefined ? text : [...(typeof before === 'string' ? [before] : before), text]
}

/** The parser would hand out the beginning of a file that is too long as if it were the whole. */
function atMost(maxBytes: number, file: Readable): Readable {
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(tooLong(maxBytes))
      else done(null, chunk)
    },
  })
  // Whoever reads `counted` sees what went wrong.
  return pipeline(file, counted, () => undefined)
}

function tooLong(maxBytes: number): WebError {
  const megabytes = Math.floor(maxBytes / 1024 / 1024)
  return new WebError(413, 'The file is too long', `Choose one of at most ${megabytes} MB.`)
}

function notAForm(): WebError {
  return new WebError(415, 'This was not sent as a form', 'Open the page here and send its form.')
}
