import * as http from 'node:http'
import * as https from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProductError } from '../errors.ts'
import { UnreachableAddress } from './address.ts'
import { certificateRefused, isCertificateError } from './certificate.ts'
import { refusedAddress, type Line } from './line.ts'
import { Hitch, tellWhoeverRuns, Unreached } from './hitch.ts'

/** An answer that is not a page is looked at no further than this. */
const SMALL = 64 * 1024

export interface Question {
  /** Below the address of the line; or a whole address of the same origin. */
  path: string | URL
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  /** The media types of an answer that may be as large as a page. */
  pageTypes?: readonly string[]
}

export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  /** Unpacked. Cut short when it is neither a page nor small. */
  body: Buffer
}

/**
 * Puts one question and reads the whole answer. No redirect is followed. Throws a `Hitch` for whatever may pass,
 * a `ProductError` for what will not, and the signal's reason when it has fired.
 */
export async function ask(line: Line, question: Question): Promise<Answer> {
  const call = new Call(line, question)
  try {
    const response = await call.response()
    const status = response.statusCode ?? 0
    return { status, headers: response.headers, body: await call.body(response) }
  } catch (error) {
    line.signal.throwIfAborted()
    throw await explained(line, call.brokenOff ?? error)
  } finally {
    call.end()
  }
}

/** The media type of an answer, in lower case and without parameters. */
export function mediaType(headers: http.IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** One request under way. */
class Call {
  /** Why we broke it off ourselves. */
  brokenOff: Hitch | undefined
  readonly #line: Line
  readonly #question: Question
  readonly #request: http.ClientRequest
  readonly #connecting: NodeJS.Timeout
  #complete = false

  constructor(line: Line, question: Question) {
    this.#line = line
    this.#question = question
    const url = addressOf(line, question.path)
    const secure = url.protocol === 'https:'
    this.#request = (secure ? https : http).request(url, {
      method: question.method,
      headers: { 'accept-encoding': 'gzip', 'user-agent': 'patient-sync', ...question.headers },
      agent: line.agent,
      lookup: line.lookup,
      signal: line.signal,
    })
    const { connect, idle } = line.limits
    this.#connecting = setTimeout(
      () => this.#breakOff(Unreached, `could not be reached for ${seconds(connect)}`),
      connect,
    )
    this.#request.on('socket', (socket) => {
      const connected = () => clearTimeout(this.#connecting)
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected)
      else connected()
    })
    this.#request.setTimeout(idle, () => this.#breakOff(Hitch, `sent nothing for ${seconds(idle)}`))
  }

  response(): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      this.#request.on('response', resolve)
      this.#request.on('error', reject)
      this.#request.end(this.#question.body)
    })
  }

  async body(response: http.IncomingMessage): Promise<Buffer> {
    const isPage =
      response.statusCode === 200 && this.#question.pageTypes?.includes(mediaType(response.headers))
    const most = isPage ? this.#line.limits.pageBytes : SMALL
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of unpacked(this.#line, response) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > most && isPage) throw tooLarge(this.#line)
      if (bytes > most) return Buffer.concat(chunks)
      chunks.push(chunk)
    }
    this.#complete = true
    return Buffer.concat(chunks, bytes)
  }

  /** Lets go. A connection whose answer was not read to its end is of no further use. */
  end(): void {
    clearTimeout(this.#connecting)
    if (!this.#complete) this.#request.destroy()
  }

  #breakOff(Kind: typeof Hitch, what: string): void {
    this.brokenOff = new Kind(what, tellWhoeverRuns(this.#line.kind))
    this.#request.destroy(this.brokenOff)
  }
}

function addressOf({ url }: Line, path: string | URL): URL {
  if (typeof path === 'string') return new URL(url.origin + url.pathname.replace(/\/$/, '') + path)
  // The token goes with the question, and what may be reached was judged for this origin.
  if (path.origin !== url.origin) throw new Error('A question to another origin than that of the line')
  return path
}

function seconds(milliseconds: number): string {
  const whole = Math.ceil(milliseconds / 1000)
  return whole === 1 ? '1 second' : `${whole} seconds`
}

function unpacked({ kind }: Line, response: http.IncomingMessage): Readable {
  const packing = response.headers['content-encoding'] ?? 'identity'
  if (packing === 'identity') return response
  if (packing !== 'gzip')
    throw new Hitch('packed its answer in a way it was not asked for', tellWhoeverRuns(kind))
  // Whoever reads the last stream of a pipeline also gets the errors of the first.
  return pipeline(response, createGunzip(), () => {})
}

function tooLarge(line: Line): ProductError {
  const megabytes = Math.ceil(line.limits.pageBytes / 1024 / 1024)
  return new ProductError(
    'failed',
    `The ${line.kind} at ${line.name} sent a page of more than ${megabytes} MB unpacked, and was stopped. Choose a smaller page size, or tell whoever runs the ${line.kind}.`,
  )
}

async function explained(line: Line, error: unknown): Promise<unknown> {
  if (error instanceof Hitch || error instanceof ProductError || !(error instanceof Error)) return error
  if (error instanceof UnreachableAddress) return refusedAddress(line, error.why)
  if (isCertificateError(error)) return certificateRefused(line, error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  return code === null ? error : hitchOf(line.kind, code)
}

/** The words for the errors of node's network, TLS, HTTP parser and gzip. */
function hitchOf(kind: string, code: string): Hitch {
  if (BROKEN_OFF.has(code)) return new Hitch('broke off in the middle', tellWhoeverRuns(kind))
  if (code.startsWith('Z_')) return new Hitch('sent something that cannot be unpacked', tellWhoeverRuns(kind))
  if (code.startsWith('HPE_')) return new Hitch('sent something that is not HTTP', tellWhoeverRuns(kind))
  const Kind = NOT_CONNECTED.has(code) ? Unreached : Hitch
  return new Kind(unreached(code), `Check the address of the ${kind} and that it is running, and try again.`)
}

const NOT_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'Z_BUF_ERROR', 'ERR_STREAM_PREMATURE_CLOSE'])

function unreached(code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'could not be found by its name'
  if (code === 'ECONNREFUSED') return 'could not be reached (connection refused)'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return `did not speak https (${code})`
  return `could not be reached (${code})`
}
