import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import { playFaults, type FaultName, type ScriptedFault } from './faults.ts'
import { bundleBytes, BUNDLE_TYPE } from './fhir-bundle.ts'
import { bytesOf, pageNumber, pageOf, type AskedPage } from './page.ts'
import { sendFault, sendJson, sendPage, sendProblem, takesGzip } from './send.ts'
import { makeShelf } from './shelf.ts'
import { makeTokens, type StandInClient } from './sign-in.ts'
import type { StandInList } from './snapshot.ts'

export interface StandInOptions {
  /** 0 takes any that is free. */
  port?: number
  /** By the practice's ODS code. */
  practices: Record<string, StandInList>
  clients: readonly StandInClient[]
  faults?: readonly ScriptedFault[]
  clock?: Clock
  /** How long a token lasts. */
  tokenSeconds?: number
}

/** A request to the stand-in. */
export interface LoggedRequest {
  on: 'token' | 'page' | 'other'
  /** Path and query. */
  path: string
  page: number | null
  /** 0 until the answer has been sent. */
  status: number
  fault: FaultName | null
  gzip: boolean
}

export interface StandInFeed {
  /** The address to give as the feed's. */
  url: string
  /** The address to give as that of the FHIR server of a practice. */
  fhirUrl(practice: string): string
  /** What was asked, oldest first; the last thousand. */
  log: readonly LoggedRequest[]
  /** From now on, this goes wrong. */
  setFaults(script: readonly ScriptedFault[]): void
  /** From now on, this is the practice's list. Who reads the one before may finish. */
  setList(practice: string, list: StandInList): void
  close(): Promise<void>
}

const MOST_LOGGED = 1000
const LARGEST_PAGE = 5000

/**
 * A server on this machine that follows docs/list-feed.openapi.yaml, serves the lists it is given, also as searches of
 * FHIR Patients, and does wrong whatever it is told to. It is for trying things out: it speaks http, and forgets everything when it ends.
 * Throws `refused` when the port is taken.
 */
export async function startStandInFeed(options: StandInOptions): Promise<StandInFeed> {
  const clock = options.clock ?? systemClock
  const closing = new AbortController()
  const desk: Desk = {
    tokens: makeTokens(options.clients, clock, options.tokenSeconds ?? 3600),
    shelf: makeShelf(options.practices, clock),
    fault: playFaults(options.faults ?? []),
    closing: closing.signal,
  }
  const log: LoggedRequest[] = []
  const server = createServer((request, response) => {
    const entry = newEntry(request, response)
    log.push(entry)
    if (log.length > MOST_LOGGED) log.shift()
    answer(desk, request, response, entry).catch((error: unknown) => breakDown(response, error))
  })
  await listening(server, options.port ?? 0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    fhirUrl: (practice) => `${url}/fhir/${practice}`,
    log,
    setFaults: (script) => (desk.fault = playFaults(script)),
    setList: (practice, list) => desk.shelf.replace(practice, list),
    async close() {
      closing.abort()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      desk.shelf.clear()
    },
  }
}

interface Desk {
  tokens: ReturnType<typeof makeTokens>
  shelf: ReturnType<typeof makeShelf>
  fault: ReturnType<typeof playFaults>
  closing: AbortSignal
}

function newEntry(request: IncomingMessage, response: ServerResponse): LoggedRequest {
  const path = request.url ?? ''
  const entry = {
    on: 'other',
    path,
    page: null,
    status: 0,
    fault: null,
    gzip: takesGzip(request),
  } as LoggedRequest
  response.once('close', () => (entry.status = response.statusCode))
  return entry
}

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new ProductError('refused', `The stand-in feed cannot use port ${port}. Choose another.`, {
          cause: error,
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse, entry: LoggedRequest) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const wanted = wantedPage(url)
  if (request.method === 'POST' && /^(\/fhir\/[^/]+)?\/token$/.test(url.pathname)) {
    return answerToken(desk, request, response, entry)
  }
  if (request.method === 'GET' && wanted !== null) return answerPage(desk, request, response, entry, wanted)
  sendProblem(
    response,
    404,
    'There is nothing here. Ask for /token, /practices/ODS/patients or /fhir/ODS/Patient.',
  )
}

/** A page as it was asked for, in the way of the list feed or in that of a FHIR search. */
interface WantedPage {
  practice: string
  style: 'list-feed' | 'fhir'
  limit: number
  snapshot: string | null
  after: string | null
}

function wantedPage({ pathname, searchParams: query }: URL): WantedPage | null {
  const feed = /^\/practices\/([^/]+)\/patients$/.exec(pathname)?.[1]
  const fhir = /^\/fhir\/([^/]+)\/Patient$/.exec(pathname)?.[1]
  const practice = feed ?? fhir
  if (practice === undefined) return null
  const [style, sign] = feed === undefined ? (['fhir', '_'] as const) : (['list-feed', ''] as const)
  return {
    practice,
    style,
    limit: Number(query.get(style === 'fhir' ? '_count' : 'limit') ?? 1000),
    snapshot: query.get(`${sign}snapshot`),
    after: query.get(`${sign}after`),
  }
}

async function answerToken(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  entry: LoggedRequest,
) {
  entry.on = 'token'
  const fault = desk.fault('token')
  entry.fault = fault?.fault ?? null
  const form = new URLSearchParams(await text(request))
  const given = desk.tokens.give(form, request.headers.authorization)
  const whole = { type: 'application/json', bytes: () => Buffer.from(JSON.stringify(given.body)) }
  if (fault && (await sendFault(response, fault, whole, desk.closing))) return
  sendJson(response, given.status, given.body)
}

async function answerPage(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  entry: LoggedRequest,
  wanted: WantedPage,
) {
  const { practice, limit, after, style } = wanted
  entry.on = 'page'
  const client = desk.tokens.holder(request.headers.authorization)
  if (!client) return sendProblem(response, 401, 'The token is not valid or has expired.')
  if (client.practices && !client.practices.includes(practice)) {
    return sendProblem(response, 403, 'This client may not read this practice.')
  }
  if (!desk.shelf.has(practice)) return sendProblem(response, 404, 'There is no list of this practice.')
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    return sendProblem(response, 400, `The limit is not a number from 1 to ${LARGEST_PAGE}.`)
  }
  const snapshot = await desk.shelf.take(practice, wanted.snapshot)
  if (!snapshot) return sendProblem(response, 410, 'The snapshot is gone. Start again.')

  const asked: AskedPage = { practice, snapshot, after, limit }
  entry.page = pageNumber(asked)
  const fault = desk.fault('page', entry.page)
  entry.fault = fault?.fault ?? null
  const base = `http://${request.headers.host}/fhir/${practice}`
  const body = (fault: FaultName | null) => {
    const page = pageOf(asked, fault)
    return style === 'fhir'
      ? bundleBytes({ page, base, limit, isFirst: after === null, fault })
      : bytesOf(page)
  }
  const type = style === 'fhir' ? BUNDLE_TYPE : 'application/x-ndjson'
  const whole = { type, bytes: () => Buffer.concat([...body(null)]) }
  if (fault && (await sendFault(response, fault, whole, desk.closing))) return

  const etag = `W/"${snapshot.id}"`
  if (style === 'fhir') return sendPage(request, response, { type, bytes: body(entry.fault) })
  if (asked.after === null && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end()
    return
  }
  await sendPage(request, response, { type, bytes: body(entry.fault), etag })
}

/** A reader that hung up is no failure of ours. */
function breakDown(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy()
  sendProblem(response, 500, error instanceof ProductError ? error.message : 'The stand-in broke down.')
}
