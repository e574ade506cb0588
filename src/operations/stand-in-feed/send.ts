import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { createGzip, gzipSync } from 'node:zlib'
import type { ScriptedFault } from './faults.ts'

/** A problem as RFC 9457 has it. */
export function sendProblem(response: ServerResponse, status: number, title: string, headers = {}): void {
  const unauthorised = status === 401 ? { 'www-authenticate': 'Bearer' } : {}
  response.writeHead(status, { 'content-type': 'application/problem+json', ...unauthorised, ...headers })
  response.end(JSON.stringify({ title, status }))
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const unauthorised = status === 401 ? { 'www-authenticate': 'Basic realm="list feed"' } : {}
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...unauthorised,
  })
  response.end(JSON.stringify(body))
}

/** Sends a page, packed when the reader takes it packed. */
export async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  page: { type: string; bytes: Iterable<Buffer>; etag?: string },
): Promise<void> {
  const gzip = takesGzip(request)
  response.writeHead(200, {
    'content-type': `${page.type}; charset=utf-8`,
    ...(page.etag !== undefined && { etag: page.etag }),
    vary: 'accept-encoding',
    ...(gzip && { 'content-encoding': 'gzip' }),
  })
  const bytes = Readable.from(page.bytes)
  await (gzip ? pipeline(bytes, createGzip({ level: 1 }), response) : pipeline(bytes, response))
}

export function takesGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
}

/**
 * Answers in the way of a fault that needs no list. Gives back false when the fault is not of that kind, and the
 * request is still to be answered. `whole` is what a faultless answer would be.
 */
export async function sendFault(
  response: ServerResponse,
  { on, fault, seconds = 2 }: ScriptedFault,
  whole: { type: string; bytes: () => Buffer },
  closing: AbortSignal,
): Promise<boolean> {
  switch (fault) {
    case '400':
    case '401':
      if (on === 'token') {
        const error = fault === '401' ? 'invalid_client' : 'invalid_grant'
        sendJson(response, Number(fault), { error, error_description: 'Not today.' })
        return true
      }
      sendProblem(response, Number(fault), 'Not today.')
      return true
    case '403':
    case '404':
    case '410':
    case '500':
      sendProblem(response, Number(fault), 'Not today.')
      return true
    case '429':
    case '503':
      sendProblem(response, Number(fault), 'Later.', { 'retry-after': String(seconds) })
      return true
    case 'login-page':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<!doctype html><title>Sign in</title><form method="post"><input name="user"></form>')
      return true
    case 'wrong-type':
      sendJson(response, 200, {})
      return true
    case 'redirect':
      response.writeHead(302, { location: 'https://sign-in.example.org/?back=feed' })
      response.end()
      return true
    case 'slow':
      await wait(seconds * 1000, undefined, { signal: closing })
      return false
    case 'cut':
    case 'stall':
      sendHalf(response, whole.type, whole.bytes(), fault)
      return true
    case 'drip':
      await drip(response, whole.type, closing)
      return true
    case 'gzip-bomb':
      await bomb(response, whole.type)
      return true
    default:
      return false
  }
}

function sendHalf(response: ServerResponse, type: string, whole: Buffer, fault: 'cut' | 'stall'): void {
  response.writeHead(200, { 'content-type': type, 'content-length': whole.length })
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => {
    if (fault === 'cut') response.destroy()
  })
}

async function drip(response: ServerResponse, type: string, closing: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': type })
  while (!response.destroyed) {
    response.write(' ')
    await wait(20, undefined, { signal: closing })
  }
}

/** A gigabyte of spaces, packed into gzip members of a kilobyte, a megabyte each. */
async function bomb(response: ServerResponse, type: string): Promise<void> {
  response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024, ' '))
  await pipeline(Readable.from(Array.from({ length: 1024 }, () => megabyte)), response)
}
