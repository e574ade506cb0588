import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { makeBucket } from '../stand-in/bucket.ts'
import { say, Sayings } from '../stand-in/sayings.ts'
import { Book, type Fate, type TakenNotification } from './book.ts'
import { readAsked, refused, whyNotTemplate, whyNotTo, whyNotWords, wordsOf } from './checks.ts'
import type { Asked, Refused, Way } from './checks.ts'
import { serviceOf, whyNotAllowed } from './key.ts'
import { againAfter, receiptOf, receivedTextOf, type Callback } from './says.ts'
import { created, shownMany, shownOne, shownTexts, type Shelf } from './shown.ts'

/** Something goes wrong with a request to send, however right it is. */
export const NOTIFY_FAULTS = [
  /** It is taken and answered with 500 or 504, or not answered at all, or the connection breaks, at once or in the answer. */
  ...(['taken-500', 'taken-504', 'taken-silence', 'taken-reset', 'taken-half'] as const),
  /** It is not taken. */
  ...(['500', '503', '504', 'reset'] as const),
  /** It is taken, and the answer is one that nobody can read, or of another message. */
  ...(['taken-garbage', 'taken-other'] as const),
] as const
export type NotifyFault = (typeof NOTIFY_FAULTS)[number]

export interface StandInNotifyOptions {
  port?: number
  /** `name-<service id>-<secret>`, as the service gives one. */
  apiKey: string
  templates: { sms: string; email: string }
  /** Ids of its senders of texts and of its addresses for replies. */
  senders?: readonly string[]
  clock?: Clock
  /** What the time in a key's tokens is held against, where it is another: the official client goes by the machine's. */
  tokenClock?: Clock
  /** A minute; refilled evenly, with a third of it at once. */
  perMinute?: number
  /** How many at once; a third of a minute's, unless it says otherwise. */
  burst?: number
  /** Of each kind, from midnight to midnight in UTC. */
  perDay?: number
  /** Receipts go there, with this token. */
  callback?: Callback
  /** Texts that come back go there, with this token. */
  receivedTexts?: Callback
  /** How long messages and texts are kept: as with the service, a week. */
  keptDays?: number
  /** After how long it says again what was not heard: as with the service, five minutes. */
  againSeconds?: number
  /** Told of each message that was taken. */
  onTaken?: (message: TakenNotification) => void
}

export interface StandInNotify {
  url: string
  /** In the order in which they were taken. */
  readonly taken: readonly TakenNotification[]
  /** What goes wrong with the next requests to send, one after the other. */
  readonly faults: NotifyFault[]
  /** Connections that were ever opened. */
  readonly connections: () => number
  /** Opens as the first key does, from now on. */
  addKey(apiKey: string): void
  /** Opens nothing any more. */
  revoke(apiKey: string): void
  /** What becomes of whatever goes to this number or address from now on. */
  decide(to: string, fate: Fate): void
  /**
   * Nothing happens by itself: this does what is due by the clock. Messages leave and arrive, receipts and texts are said, and
   * said again where nobody heard them.
   */
  turn(): Promise<void>
  /** How many receipts and texts are still to be said. */
  waiting(): number
  /** Says at once what became of a message. Gives back the status of the answer. */
  receipt(id: string, status: string): Promise<number>
  /** Brings what somebody texted back, at once; twice or late, where it is said. Gives back the status of the answer. */
  receivedText(from: string, message: string, id?: string, receivedAt?: Date): Promise<number>
  /** Keeps what somebody texted back and does not bring it: whoever does not ask for it misses it. */
  keepText(from: string, message: string, id?: string, receivedAt?: Date): void
  /** Somebody texts back: it is kept, and brought by the next turns where it is said whereto. */
  textBack(from: string, message: string): void
  close(): Promise<void>
}

/**
 * A server on this machine that answers as GOV.UK Notify does: the same order of checks, the same errors and limits, the
 * same recipients that always fail, receipts, and texts that come back. It sends nothing to anybody and forgets everything
 * when it ends.
 */
export async function startStandInNotify(options: StandInNotifyOptions): Promise<StandInNotify> {
  const clock = options.clock ?? systemClock
  const perMinute = options.perMinute ?? 3000
  const burst = options.burst ?? Math.min(Math.ceil(perMinute / 3) + 1, 1000)
  const desk: Desk = {
    tokenClock: options.tokenClock ?? clock,
    ...{ options, clock, perMinute, faults: [], keys: { active: [options.apiKey], revoked: [] } },
    book: new Book(clock, options.keptDays ?? 7),
    sayings: new Sayings(clock, againAfter(options.againSeconds ?? 300)),
    bucket: makeBucket(perMinute, burst, clock),
    url: '',
  }
  let connections = 0
  const server = createServer((request, response) => {
    answer(desk, request, response).catch(() => response.destroy())
  })
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  desk.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url: desk.url, taken: desk.book.taken, faults: desk.faults, connections: () => connections },
    ...handles(desk),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Desk {
  options: StandInNotifyOptions
  clock: Clock
  tokenClock: Clock
  perMinute: number
  book: Book
  sayings: Sayings
  faults: NotifyFault[]
  keys: { active: string[]; revoked: string[] }
  bucket: () => boolean
  url: string
}

/** What whoever plays it can do with it. */
function handles({ options, book, sayings, keys }: Desk) {
  const { callback, receivedTexts, templates } = options
  return {
    addKey: (apiKey: string) => void keys.active.push(apiKey),
    revoke: (apiKey: string) => {
      keys.active = keys.active.filter((each) => each !== apiKey)
      keys.revoked.push(apiKey)
    },
    decide: (to: string, fate: Fate) => book.decide(to, fate),
    async turn() {
      const ended = book.turn()
      if (callback)
        for (const one of ended) sayings.add(receiptOf(one, templates[one.notification.type], callback))
      await sayings.turn()
    },
    waiting: () => sayings.waiting,
    async receipt(id: string, status: string) {
      const ended = book.end(book.find(id)!, status)
      return statusOf(await say(receiptOf(ended, templates[ended.notification.type], callback!)))
    },
    async receivedText(from: string, message: string, id?: string, receivedAt?: Date) {
      const text = book.keepText({ from, message, ...given(id, receivedAt) })
      return statusOf(await say(receivedTextOf(text, receivedTexts!)))
    },
    keepText: (from: string, message: string, id?: string, receivedAt?: Date) =>
      void book.keepText({ from, message, ...given(id, receivedAt) }),
    textBack(from: string, message: string) {
      const text = book.keepText({ from, message })
      if (receivedTexts) sayings.add(receivedTextOf(text, receivedTexts))
    },
  }
}

const given = (id?: string, receivedAt?: Date) => ({ ...(id && { id }), ...(receivedAt && { receivedAt }) })

function statusOf(heard: { status: number } | null): number {
  if (heard === null) throw new Error('Nobody heard it')
  return heard.status
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const notAllowed = await whyNotAllowed(desk.keys, request.headers.authorization, desk.tokenClock)
  if (notAllowed) return send(response, refused(notAllowed.status, 'AuthError', notAllowed.message))
  const { pathname, searchParams } = new URL(request.url ?? '/', desk.url)
  const way = /^\/v2\/notifications\/(sms|email)$/.exec(pathname)?.[1] as Way | undefined
  if (way && request.method === 'POST') return takeNotification(desk, way, request, response)
  const shelf = shelfOf(desk)
  const id = /^\/v2\/notifications\/([^/]+)$/.exec(pathname)?.[1]
  if (request.method !== 'GET')
    return send(
      response,
      refused(405, 'MethodNotAllowed', 'The method is not allowed for the requested URL.'),
    )
  if (pathname === '/v2/notifications') return send(response, shownMany(shelf, searchParams))
  if (pathname === '/v2/received-text-messages') return send(response, shownTexts(shelf, searchParams))
  if (id !== undefined) return send(response, shownOne(shelf, id))
  send(response, refused(404, 'NotFound', 'The requested URL was not found on the server.'))
}

const shelfOf = ({ book, options, url }: Desk): Shelf => ({
  ...{ book, templates: options.templates, service: serviceOf(options.apiKey), origin: url },
})

async function takeNotification(
  desk: Desk,
  way: Way,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body: unknown = await json(request).catch((): unknown => undefined)
  const asked = whyNotNow(desk, way) ?? readAsked(way, body)
  if ('errors' in asked) return send(response, asked)
  const wrong =
    whyNotTemplate(way, asked, desk.options.templates) ??
    whyNotSender(way, asked, desk) ??
    whyNotTo(way, asked.to) ??
    whyNotWords(way, asked)
  if (wrong) return send(response, wrong)
  answerTaken(desk, notificationOf(way, asked), response)
}

/** The limits, which come before anything of a request is read: one that is wrong uses them up all the same. */
function whyNotNow({ bucket, perMinute, options, book }: Desk, way: Way): Refused | null {
  if (!bucket()) {
    const words = `Exceeded rate limit for key type LIVE of ${perMinute} requests per 60 seconds`
    return refused(429, 'RateLimitError', words)
  }
  const perDay = options.perDay ?? 250_000
  return book.takenToday(way) >= perDay
    ? refused(429, 'TooManyRequestsError', `Exceeded send limits (${way}: ${perDay}) for today`)
    : null
}

/** Of senders and addresses for replies the service that is played has those that it was told of. */
function whyNotSender(way: Way, { sender }: Asked, { options }: Desk): Refused | null {
  if (sender === undefined || options.senders?.includes(sender)) return null
  const name = way === 'sms' ? 'sms_sender_id' : 'email_reply_to_id'
  const service = serviceOf(options.apiKey)
  const words = `${name} ${sender} does not exist in database for service id ${service}`
  return refused(400, 'BadRequestError', words)
}

function notificationOf(type: Way, asked: Asked): TakenNotification {
  const { reference, to, unsubscribe, sender } = asked
  const made = { id: randomUUID(), reference, type, to, ...wordsOf(asked), status: 'created' }
  return {
    ...made,
    ...(unsubscribe !== undefined && { unsubscribe }),
    ...(sender !== undefined && { sender }),
  }
}

function answerTaken(desk: Desk, made: TakenNotification, response: ServerResponse): void {
  const fault = desk.faults.shift()
  const isTaken = fault === undefined || fault.startsWith('taken')
  if (isTaken && !Book.isSmoke(made.to)) {
    desk.book.take(made)
    desk.options.onTaken?.(made)
  }
  const content = created(shelfOf(desk), { notification: made })
  switch (fault) {
    case '500':
    case 'taken-500':
      return send(response, refused(500, 'InternalServerError', 'Internal server error'))
    case '503':
      return send(response, refused(503, 'ServiceUnavailable', 'Try again later'))
    case '504':
    case 'taken-504':
      return send(response, refused(504, 'EventletTimeout', 'Timeout serving request'))
    case 'reset':
    case 'taken-reset':
      return void response.destroy()
    case 'taken-silence':
      return
    case 'taken-half':
      return breakOff(response, JSON.stringify(content))
    case 'taken-garbage':
      return void response.writeHead(201, { 'content-type': 'text/html' }).end('<p>Welcome')
    default:
      return send(response, fault ? { ...content, reference: 'somebody-else' } : content, 201)
  }
}

/** The connection breaks in the middle of the answer. */
function breakOff(response: ServerResponse, content: string): void {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': content.length })
  response.write(content.slice(0, content.length / 2), () => response.destroy())
}

function send(response: ServerResponse, content: object, status = 200): void {
  const isRefused = 'errors' in content
  const { status: code, errors } = isRefused ? (content as Refused) : { status, errors: [] }
  const body = isRefused ? { status_code: code, errors } : content
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
