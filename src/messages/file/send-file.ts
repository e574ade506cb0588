import type { FastifyReply } from 'fastify'
import type { ReadFile } from './file.ts'
import { mediaTypes } from './file-type.ts'

/**
 * Sends a file to be kept, never to be shown: whatever is in it, it runs with no right of this site. The name is told in the
 * form of RFC 6266 that knows all letters.
 */
export function sendFile(reply: FastifyReply, { name, type, content }: ReadFile): FastifyReply {
  return reply
    .type(mediaTypes[type])
    .header(
      'content-disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
    )
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(content)
}
