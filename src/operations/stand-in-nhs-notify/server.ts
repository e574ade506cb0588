import { createHmac, randomInt, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { makeBucket } from '../stand-in/bucket.ts'
import { say, Sayings, type Again, type Saying } from '../stand-in/sayings.ts'
import { banned, duplicate, errorBody, errors, nhsError, preferred, type NhsError } from './errors.ts'
import { readMessage, type Caller } from './message.ts'
import { sendJson, tokenDesk, type TokenSettings } from './token.ts'

/** Something goes wrong with a request to send, however right it is. */
export type NhsFault =
  /** It is taken and answered with 504, or not at all, or the connection breaks, or the answer is one that nobody can read. */
  | 'taken-504'
  | 'taken-silence'
  | 'taken-reset'
  | 'taken-garbage'
  /** It is taken, and the same one is answered with 425 once, because it is still being worked at. */
  | 'taken-early'
  /** It is not taken. */
  | '408'
  | '500'
  | '503'
  | 'reset'

export interface StandInNhsNotifyOptions extends TokenSettings {
  port?: number
  clock?: Clock
  /** A minute; refilled evenly. */
  perMinute?: number
  /** How many at once; what comes in a second, unless it says otherwise. */
  burst?: number
  /** Where callbacks go, signed with this and the API key. */
  callback?: { url: string; applicationId: string }
  /** As the open sandbox: no token is needed, and `Prefer` and `Authorization` say what is answered. */
  sandbox?: boolean
  /** Told of each message that was taken. */
  onTaken?: (message: TakenNhsMessage) => void
}

/** A message that the stand-in has taken. */
export interface TakenNhsMessage {
  id: string
  reference: string
  plan: string
  nhsNumber: string
  to: string
  odsCode: string | undefined
  personalisation: Record<string, unknown>
  status: string
}

export interface StandInNhsNotify {
  /** The address of the API, and where tokens are. */
  url: string
  tokenUrl: string
  /** In the order in which they were taken. */
  readonly taken: readonly TakenNhsMessage[]
  /** What goes wrong with the next requests to send, one after the other. */
  readonly faults: NhsFault[]
  /** Connections that were ever opened, tokens that were given, requests that were one too many. */
  readonly counts: () => { connections: number; tokens: number; tooMany: number }
  /** No token that was given is of any use any more. */
  endTokens(): void
  /**
   * Nothing happens by itself: this does what is due by the clock. A second after a message was taken it is delivered, which is
   * said where it is said whereto, and said again for two hours while nobody heard it.
   */
  turn(): Promise<void>
  /** Says at once what became of a message. Gives back the status of the answer. */
  callback(id: string, status: string, more?: { reason?: string; forged?: boolean }): Promise<number>
  close(): Promise<void>
}

const base = '/comms'

/**
 * A server on this machine that answers as NHS Notify does: the same sign-in, order of checks, errors, limit and callbacks.
 * It sends nothing to anybody and forgets everything when it ends.
 */
export async function startStandInNhsNotify(options: StandInNhsNotifyOptions): Promise<StandInNhsNotify> {
  const clock = options.clock ?? systemClock
  const counts = { connections: 0, tooMany: 0 }
  const perMinute = options.perMinute ?? 1200
  const desk: Desk = {
    ...{ options, clock, counts, taken: [], faults: [], early: new Set(), open: new Map() },
    tokens: tokenDesk(options, clock),
    bucket: makeBucket(perMinute, options.burst ?? Math.max(1, perMinute / 60), clock),
    sayings: new Sayings(clock, again),
  }
  const server = createServer((request, response) => {
    answer(desk, request, response).catch(() => response.destroy())
  })
  server.on('connection', () => (counts.connections += 1))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url: origin + base, tokenUrl: `${origin}/oauth2/token`, taken: desk.taken, faults: desk.faults },
    counts: () => ({ ...counts, tokens: desk.tokens.given() }),
    endTokens: () => desk.tokens.end(),
    turn: () => turn(desk),
    async callback(id, status, more) {
      const heard = await say(callbackOf(desk, { id, status, ...more }))
      if (heard === null) throw new Error('Nobody heard it')
      return heard.status
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Desk {
  options: StandInNhsNotifyOptions
  clock: Clock
  counts: { connections: number; tooMany: number }
  taken: TakenNhsMessage[]
  faults: NhsFault[]
  /** References that are still being worked at. */
  early: Set<string>
  /** Since when (milliseconds) a message is there of which it is not known yet what became of it, by its id. */
  open: Map<string, number>
  tokens: ReturnType<typeof tokenDesk>
  bucket: () => boolean
  sayings: Sayings
}

/** What is not heard is said again after ever longer pauses, for two hours; a pause below nought asks for no more. */
const again: Again = (times, answer) => {
  if (answer !== null && answer.status < 300) return null
  if (answer !== null && answer.retryAfter !== null) return answer.retryAfter < 0 ? null : answer.retryAfter
  const pause = 7 * 2 ** times
  return pause > 3600 ? null : randomInt(Math.ceil(pause * 0.8), Math.ceil(pause * 1.2))
}

async function turn(desk: Desk): Promise<void> {
  for (const [id, at] of desk.open) {
    if (+desk.clock.now() - at < 1000) continue
    const saying = callbackOf(desk, { id, status: 'delivered' })
    if (desk.options.callback) desk.sayings.add(saying)
  }
  await desk.sayings.turn()
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
  if (pathname === '/oauth2/token' && request.method === 'POST')
    return desk.tokens.answer(request, response, `http://${request.headers.host}/oauth2/token`)
  const wrong = whyNotHeard(desk, request, pathname)
  if (wrong !== null) return sendErrors(response, [wrong])
  if (pathname === `${base}/v1/messages`) return takeMessage(desk, request, response)
  const id = pathname.slice(`${base}/v1/messages/`.length)
  const found = desk.taken.find((each) => each.id === id) ?? sandboxMessages[id]
  if (!found) return sendErrors(response, [nhsError(404, 'CM_NOT_FOUND', 'Not found')])
  sendJson(response, 200, shownAs(desk, found))
}

/** The checks of the platform before anybody reads a body: who asks, how much, by which method, in which form. */
function whyNotHeard(desk: Desk, { headers, method }: IncomingMessage, pathname: string): NhsError | null {
  const { authorization = '', accept = '*/*', prefer } = headers
  const { sandbox = false } = desk.options
  const token = /^bearer (.+)$/i.exec(authorization)?.[1] ?? ''
  if (!sandbox && !desk.tokens.isAlive(token))
    return nhsError(401, 'CM_DENIED', 'Access denied', { header: 'Authorization' })
  if (sandbox && authorization === 'banned') return banned
  const wanted = sandbox ? preferred[/^code=(.+)$/.exec(String(prefer))?.[1] ?? ''] : undefined
  if (wanted) return wanted
  if (!desk.bucket()) {
    desk.counts.tooMany += 1
    return errors.tooMany
  }
  const isSend = pathname === `${base}/v1/messages`
  if (!isSend && !pathname.startsWith(`${base}/v1/messages/`))
    return nhsError(404, 'CM_NOT_FOUND', 'Not found')
  if (method !== (isSend ? 'POST' : 'GET')) return nhsError(405, 'CM_NOT_ALLOWED', 'Method not allowed')
  if (!isMedia(accept, true))
    return nhsError(406, 'CM_NOT_ACCEPTABLE', 'Not acceptable', { header: 'Accept' })
  if (isSend && !isMedia(headers['content-type'] ?? '', false))
    return nhsError(415, 'CM_UNSUPPORTED_MEDIA', 'Unsupported media', { header: 'Content-Type' })
  return null
}

function isMedia(header: string, isAccept: boolean): boolean {
  return header.split(',').some((each) => {
    const [type = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase())
    const isKnown = ['application/vnd.api+json', 'application/json'].includes(type)
    return (isKnown || (isAccept && type === '*/*')) && parameters.every((part) => part === 'charset=utf-8')
  })
}

async function takeMessage(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const read = readMessage(await json(request).catch(() => null), callerOf(desk, request))
  if (Array.isArray(read)) return sendErrors(response, read)
  const { messageReference: reference, routingPlanId: plan, recipient, originator, personalisation } = read
  if (desk.early.delete(reference)) return sendErrors(response, [errors.tooEarly])
  if (desk.taken.some((each) => each.reference === reference)) return sendErrors(response, [duplicate])
  const { nhsNumber, contactDetails } = recipient
  answerTaken(desk, response, {
    ...{ id: ksuid(), reference, plan, nhsNumber, status: 'created' },
    to: contactDetails?.sms ?? contactDetails?.email ?? '',
    odsCode: originator?.odsCode,
    personalisation: personalisation ?? {},
  })
}

function callerOf({ options }: Desk, { headers }: IncomingMessage): Caller {
  const word = options.sandbox ? headers.authorization : undefined
  return {
    maySetOdsCode: word !== 'noOdsChange',
    maySetContactDetails: word !== 'notAllowedContactDetailOverride',
  }
}

function answerTaken(desk: Desk, response: ServerResponse, made: TakenNhsMessage): void {
  const fault = desk.faults.shift()
  if (fault === undefined || fault.startsWith('taken')) {
    desk.taken.push(made)
    desk.open.set(made.id, +desk.clock.now())
    desk.options.onTaken?.(made)
  }
  switch (fault) {
    case 'taken-504':
      return sendErrors(response, [nhsError(504, 'CM_TIMEOUT', 'Gateway timeout')])
    case '408':
    case '500':
      return sendErrors(response, [preferred[fault]!])
    case '503':
      return sendErrors(response, [nhsError(503, 'CM_SERVICE_UNAVAILABLE', 'Service unavailable')])
    case 'taken-early':
      desk.early.add(made.reference)
      return void response.destroy()
    case 'reset':
    case 'taken-reset':
      return void response.destroy()
    case 'taken-silence':
      return
    case 'taken-garbage':
      return void response.writeHead(201, { 'content-type': 'text/html' }).end('<p>Welcome')
    default:
      sendJson(response, 201, shownAs(desk, made), { location: `${base}/v1/messages/${made.id}` })
  }
}

/** Messages that the sandbox always knows. */
const sandboxMessages: Readonly<Record<string, TakenNhsMessage & { reason?: string }>> = {
  '2WL3qFTEFM0qMY8xjRbt1LIKCzM': sandboxMessage('2WL3qFTEFM0qMY8xjRbt1LIKCzM', 'delivered'),
  '2WL4mvx6eBva8dcIK60VEGIfcgZ': {
    ...sandboxMessage('2WL4mvx6eBva8dcIK60VEGIfcgZ', 'failed'),
    reason: 'PATIENT_HAS_EXIT_CODE',
  },
}

function sandboxMessage(id: string, status: string): TakenNhsMessage {
  return {
    ...{ id, reference: 'sandbox', plan: '', nhsNumber: '', to: '', odsCode: undefined, personalisation: {} },
    status,
  }
}

function shownAs({ clock }: Desk, message: TakenNhsMessage & { reason?: string }): object {
  const { id, reference, plan, status, reason } = message
  return {
    data: {
      ...{ type: 'Message', id },
      attributes: {
        ...{ messageReference: reference, messageStatus: status },
        ...(reason !== undefined && { messageFailureReasonCode: reason }),
        timestamps: { created: clock.now().toISOString() },
        routingPlan: { id: plan, name: 'Free text', version: '1', createdDate: '2026-01-01T00:00:00Z' },
      },
      links: { self: `${base}/v1/messages/${id}` },
    },
  }
}

/** As the service says it: signed with HMAC-SHA-256 over the body. */
function callbackOf(
  { taken, open, options, clock }: Desk,
  said: { id: string; status: string; reason?: string; forged?: boolean },
): Saying {
  const one = taken.find((each) => each.id === said.id)!
  one.status = said.status
  open.delete(said.id)
  const body = JSON.stringify({
    data: [
      {
        type: 'MessageStatus',
        attributes: {
          ...{ messageId: one.id, messageReference: one.reference, messageStatus: said.status },
          ...(said.reason !== undefined && { messageFailureReasonCode: said.reason }),
          ...{ channels: [], timestamp: clock.now().toISOString(), routingPlan: { id: one.plan } },
        },
        links: { message: `${base}/v1/messages/${one.id}` },
        meta: { idempotencyKey: randomUUID() },
      },
    ],
  })
  const { url = '', applicationId = '' } = options.callback ?? {}
  const key = `${applicationId}.${options.apiKey}${said.forged ? '!' : ''}`
  const headers = {
    'content-type': 'application/vnd.api+json',
    'x-api-key': options.apiKey,
    'x-hmac-sha256-signature': createHmac('sha256', key).update(body).digest('hex'),
  }
  return { url, headers, body }
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ksuid = () => Array.from({ length: 27 }, () => letters[randomInt(letters.length)]).join('')

function sendErrors(response: ServerResponse, all: readonly NhsError[]): void {
  const [{ status, retryAfter }] = all as [NhsError, ...NhsError[]]
  sendJson(response, status, errorBody(all), {
    'content-type': 'application/vnd.api+json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
}
