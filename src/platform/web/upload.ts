import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { WebError } from './web-error.ts'
import type { Values } from './form.ts'
import { checkToken } from './form-token.ts'

/** A form with a file. Read `file` to its end before you reply. */
export interface Upload {
  /** The fields that stand before the file in the form. */
  values: Values
  /** As the person's machine calls it, `''` when no file was chosen. For showing only, never a path. */
  filename: string
  /** The content as it arrives. It fails when it is longer than allowed. */
  file: Readable
}

/**
 * Reads a form posted by `<PostForm upload>` to a route with `config: { upload: true }`, up to its file: the token is
 * checked before a byte of the file is handed out.
 */
export async function readUpload(request: FastifyRequest, field: string, maxBytes: number): Promise<Upload> {
  if (!request.isMultipart())
    throw new WebError(415, 'This was not sent as a form', 'Open the page here and send its form.')
  const values = Object.create(null) as Values
  for await (const part of request.parts({
    limits: { fileSize: maxBytes, files: 1, fields: 50, fieldSize: 100_000 },
  })) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') values[part.fieldname] = part.value
      continue
    }
    checkToken(request, values._csrf)
    if (part.fieldname !== field) break
    return { values, filename: part.filename, file: part.file }
  }
  checkToken(request, values._csrf)
  throw new WebError(422, 'There was no file', 'Go back and choose a file.')
}
