import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bareHeaders } from './headers.ts'

const sentence = 'This request cannot be read. Open the first page and try again.\n'

/**
 * Answers what is wrong before a route is looked for: an address that cannot be decoded or has a part that is too
 * long, and bytes that are no request. Nothing of what came is repeated.
 */
export function answerUnreadable(https: boolean) {
  const headers = bareHeaders(https)
  return {
    frameworkErrors: (
      error: Error & { statusCode?: number },
      request: FastifyRequest,
      reply: FastifyReply,
    ) => {
      const status = error.statusCode ?? 400
      request.log.info({ status }, 'a request could not be read')
      void reply.code(status).headers(headers).send(sentence)
    },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed) return
      if (socket.writable && socket.bytesWritten === 0) socket.write(rawAnswer(statusOf(error.code), headers))
      socket.destroySoon()
    },
  }
}

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
}

function rawAnswer(status: number, headers: Record<string, string>): string {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(sentence)), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', sentence].join('\r\n')
}
