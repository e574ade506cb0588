import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { systemClock, type Clock } from '../../platform/clock.ts'

/** Something goes wrong with a request to send, however right it is. */
export type NotifyFault =
  /** It is taken and answered with 500, or not answered at all, or the connection breaks. */
  | 'taken-500'
  | 'taken-silence'
  | 'taken-reset'
  /** It is not taken. */
  | '500'
  | '503'
  | 'reset'
  /** It is taken, and the answer is one that nobody can read, or of another message. */
  | 'taken-garbage'
  | 'taken-other'

export interface StandInNotifyOptions {
  port?: number
  /** `name-<service id>-<secret>`, as the service gives one. */
  apiKey: string
  templates: { sms: string; email: string }
  clock?: Clock
  /** A minute; refilled evenly, with a third of it at once. */
  perMinute?: number
  /** How many at once; a third of a minute's, unless it says otherwise. */
  burst?: number
  perDay?: number
  /** Receipts go there, with this token. */
  callback?: { url: string; token: string }
  /** Texts that come back go there, with this token. */
  receivedTexts?: { url: string; token: string }
  /** How long texts that came back are kept: as with the service, a week. */
  textDays?: number
  /** Told of each message that was taken. */
  onTaken?: (message: TakenNotification) => void
}

/** A text that somebody sent back. */
interface KeptText {
  id: string
  from: string
  message: string
  receivedAt: Date
}

/** A message that the stand-in has taken. */
export interface TakenNotification {
  id: string
  reference: string | null
  type: 'sms' | 'email'
  to: string
  text: string
  subject: string | null
  status: string
  unsubscribe?: string
}

export interface StandInNotify {
  url: string
  /** In the order in which they were taken. */
  readonly taken: readonly TakenNotification[]
  /** What goes wrong with the next requests to send, one after the other. */
  readonly faults: NotifyFault[]
  /** Connections that were ever opened. */
  readonly connections: () => number
  /** Says what became of a message, as the service does once a phone has answered. Gives back the status of the answer. */
  receipt(id: string, status: string): Promise<number>
  /** Brings what somebody texted back, as the service does; twice or late, where it is said. Gives back the status of the answer. */
  receivedText(from: string, message: string, id?: string, receivedAt?: Date): Promise<number>
  /** Keeps what somebody texted back and does not bring it: whoever does not ask for it misses it. */
  keepText(from: string, message: string, id?: string, receivedAt?: Date): void
  close(): Promise<void>
}

const body = z.strictObject({
  template_id: z.uuid(),
  phone_number: z.string().optional(),
  email_address: z.string().optional(),
  personalisation: z.record(z.string(), z.string()).optional(),
  reference: z.string().max(1000).optional(),
  one_click_unsubscribe_url: z.url({ protocol: /^https$/ }).optional(),
})

/**
 * A server on this machine that answers as GOV.UK Notify does: the same order of checks, the same errors and limits, the
 * same recipients that always fail, and receipts. It sends nothing to anybody and forgets everything when it ends.
 */
export async function startStandInNotify(options: StandInNotifyOptions): Promise<StandInNotify> {
  const clock = options.clock ?? systemClock
  const taken: TakenNotification[] = []
  const faults: NotifyFault[] = []
  const bucket = makeBucket(options.perMinute ?? 3000, options.burst, clock)
  const desk: Desk = { options, clock, taken, takenAt: new Map(), texts: [], faults, bucket }
  let connections = 0
  const server = createServer((request, response) => {
    answer(desk, request, response).catch(() => response.destroy())
  })
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    faults,
    connections: () => connections,
    receipt: (id, status) => sendReceipt(desk, id, status),
    receivedText: (from, message, id = randomUUID(), receivedAt = clock.now()) => {
      keepText(desk, { from, message, id, receivedAt })
      return sendReceivedText(desk, { from, message, id, receivedAt })
    },
    keepText: (from, message, id = randomUUID(), receivedAt = clock.now()) =>
      keepText(desk, { from, message, id, receivedAt }),
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
  taken: TakenNotification[]
  /** When each was taken. */
  takenAt: Map<string, Date>
  texts: KeptText[]
  faults: NotifyFault[]
  bucket: () => boolean
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refused = await whyNotAllowed(desk, request.headers.authorization)
  if (refused !== null) return sendError(response, refused.status, 'AuthError', refused.message)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in')
  if (request.method === 'POST' && /^\/v2\/notifications\/(sms|email)$/.test(pathname))
    return takeNotification(desk, pathname.endsWith('sms') ? 'sms' : 'email', request, response)
  if (request.method === 'GET' && pathname === '/v2/notifications')
    return sendList(desk, searchParams, response)
  if (request.method === 'GET' && pathname === '/v2/received-text-messages')
    return sendTexts(desk, searchParams.get('older_than'), response)
  const one = desk.taken.find(({ id }) => pathname === `/v2/notifications/${id}`)
  if (request.method === 'GET' && one) return send(response, 200, shownAs(desk, one))
  sendError(response, 404, 'NoResultFound', 'No result found')
}

/** Of the secret, the service and a clock that is right to half a minute. */
async function whyNotAllowed(
  { options, clock }: Desk,
  header: string | undefined,
): Promise<{ status: 401 | 403; message: string } | null> {
  const token = /^bearer (.+)$/i.exec(header ?? '')?.[1]
  if (token === undefined)
    return { status: 401, message: 'Unauthorized: authentication token must be provided' }
  const secret = options.apiKey.slice(-36)
  const service = options.apiKey.slice(-73, -37)
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] })
    if (payload.iss !== service) return { status: 403, message: 'Invalid token: service not found' }
    if (Math.abs(clock.now().getTime() / 1000 - (payload.iat ?? 0)) > 30)
      return { status: 403, message: 'Error: Your system clock must be accurate to within 30 seconds' }
    return null
  } catch {
    return { status: 403, message: 'Invalid token: API key not found' }
  }
}

/** The checks in the order of the service: a request that is wrong uses up the limit all the same. */
async function takeNotification(
  desk: Desk,
  type: 'sms' | 'email',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { options, taken } = desk
  const perMinute = options.perMinute ?? 3000
  if (!desk.bucket())
    return sendError(
      response,
      429,
      'RateLimitError',
      `Exceeded rate limit for key type LIVE of ${perMinute} requests per 60 seconds`,
    )
  if (taken.filter((each) => each.type === type).length >= (options.perDay ?? 250_000))
    return sendError(
      response,
      429,
      'TooManyRequestsError',
      `Exceeded send limits (${type}: ${options.perDay}) for today`,
    )
  const read = body.safeParse(await json(request).catch(() => null))
  const to = type === 'sms' ? read.data?.phone_number : read.data?.email_address
  const wrong = whyWrong(type, read.data, to)
  if (wrong) return sendError(response, 400, wrong.error, wrong.message)
  const { template_id, personalisation = {}, reference = null, ...more } = read.data!
  if (template_id !== options.templates[type])
    return sendError(response, 400, 'BadRequestError', 'Template not found')
  const missing = (type === 'sms' ? ['text'] : ['text', 'subject']).filter(
    (name) => !(name in personalisation),
  )
  if (missing.length > 0)
    return sendError(response, 400, 'BadRequestError', `Missing personalisation: ${missing.join(', ')}`)
  const { text = '', subject = null } = personalisation
  if (type === 'sms' && text.length > 918)
    return sendError(response, 400, 'BadRequestError', 'Text messages cannot be longer than 918 characters.')
  const unsubscribe = more.one_click_unsubscribe_url
  const made = { id: randomUUID(), reference, type, to: to!, text, subject, status: 'created' }
  answerTaken(desk, { ...made, ...(unsubscribe !== undefined && { unsubscribe }) }, response)
}

function whyWrong(
  type: 'sms' | 'email',
  data: z.infer<typeof body> | undefined,
  to: string | undefined,
): { error: string; message: string } | null {
  if (!data) return { error: 'ValidationError', message: 'template_id is a required property' }
  const field = type === 'sms' ? 'phone_number' : 'email_address'
  if (to === undefined) return { error: 'ValidationError', message: `${field} is a required property` }
  if (type === 'email')
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(to)
      ? null
      : { error: 'ValidationError', message: 'email_address Not a valid email address' }
  if (to.replace(/\D/g, '').length < 10)
    return { error: 'ValidationError', message: 'phone_number Not enough digits' }
  return /^(\+44|0)7\d{9}$/.test(to)
    ? null
    : { error: 'InvalidPhoneError', message: 'Not a UK mobile number' }
}

function answerTaken(
  { taken, takenAt, faults, options, clock }: Desk,
  made: TakenNotification,
  response: ServerResponse,
): void {
  const fault = faults.shift()
  if (fault === undefined || fault.startsWith('taken')) {
    taken.push(made)
    takenAt.set(made.id, clock.now())
    options.onTaken?.(made)
  }
  switch (fault) {
    case '500':
    case 'taken-500':
      return sendError(response, 500, 'InternalServerError', 'Internal server error')
    case '503':
      return sendError(response, 503, 'ServiceUnavailable', 'Try again later')
    case 'reset':
    case 'taken-reset':
      return void response.destroy()
    case 'taken-silence':
      return
    case 'taken-garbage':
      return void response.writeHead(201, { 'content-type': 'text/html' }).end('<p>Welcome')
    case 'taken-other':
      return send(response, 201, { ...created(made, options), reference: 'somebody-else' })
    default:
      return send(response, 201, created(made, options))
  }
}

function created(
  { id, reference, type, text, subject }: TakenNotification,
  { templates }: StandInNotifyOptions,
) {
  return {
    ...{ id, reference, uri: `/v2/notifications/${id}` },
    content:
      type === 'sms' ? { body: text, from_number: 'GOVUK' } : { body: text, subject, from_email: 'stand-in' },
    template: { id: templates[type], version: 1, uri: `/v2/template/${templates[type]}` },
  }
}

/** Those before one of them, the newest first. */
function sendList(desk: Desk, asked: URLSearchParams, response: ServerResponse): void {
  const { taken } = desk
  const olderThan = asked.get('older_than')
  if (olderThan !== null && !z.uuid().safeParse(olderThan).success)
    return sendError(response, 400, 'ValidationError', 'older_than is not a valid UUID')
  const reference = asked.get('reference')
  const before = olderThan === null ? taken.length : taken.findIndex(({ id }) => id === olderThan)
  const found = taken
    .slice(0, Math.max(before, 0))
    .filter((each) => reference === null || each.reference === reference)
  const notifications = found
    .slice(-pageSize)
    .reverse()
    .map((each) => shownAs(desk, each))
  const last = notifications.at(-1)
  const next = last && `/v2/notifications?older_than=${last.id}`
  send(response, 200, { notifications, links: { current: '/v2/notifications', ...(next && { next }) } })
}

function keepText({ texts }: Desk, text: KeptText): void {
  if (!texts.some(({ id }) => id === text.id)) texts.push(text)
}

const pageSize = 250

/** Those before one of them, the newest first. As with the service there is a next page wherever there is anything on this one. */
function sendTexts(
  { texts, options, clock }: Desk,
  olderThan: string | null,
  response: ServerResponse,
): void {
  if (olderThan !== null && !z.uuid().safeParse(olderThan).success)
    return sendError(response, 400, 'ValidationError', 'older_than is not a valid UUID')
  const before = texts.find(({ id }) => id === olderThan)?.receivedAt
  const found = texts
    .filter(({ receivedAt }) => +receivedAt > +clock.now() - (options.textDays ?? 7) * 86_400_000)
    .filter(({ receivedAt }) => olderThan === null || (before !== undefined && receivedAt < before))
    .toSorted((one, other) => +other.receivedAt - +one.receivedAt)
    .slice(0, pageSize)
  const address = '/v2/received-text-messages'
  const last = found.at(-1)
  send(response, 200, {
    received_text_messages: found.map(({ id, from, message, receivedAt }) => ({
      ...{ id, user_number: from.replace('+', ''), notify_number: '07700900111', content: message },
      ...{ created_at: receivedAt.toISOString(), service_id: options.apiKey.slice(-73, -37) },
    })),
    links: { current: address, ...(last && { next: `${address}?older_than=${last.id}` }) },
  })
}

function shownAs({ takenAt }: Desk, { id, reference, type, to, status, text, subject }: TakenNotification) {
  return {
    ...{ id, reference, type, status, body: text, subject, created_at: takenAt.get(id)!.toISOString() },
    phone_number: type === 'sms' ? to : null,
    email_address: type === 'sms' ? null : to,
  }
}

/** As the service asks: five seconds of patience, and the number or address stands in it. */
async function sendReceipt({ taken, options, clock }: Desk, id: string, status: string): Promise<number> {
  const one = taken.find((each) => each.id === id)!
  one.status = status
  const at = clock.now().toISOString()
  const answered = await fetch(options.callback!.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${options.callback!.token}` },
    body: JSON.stringify({
      ...{ id, reference: one.reference, to: one.to, status, created_at: at, completed_at: at, sent_at: at },
      ...{ notification_type: one.type, template_id: options.templates[one.type], template_version: 1 },
    }),
    signal: AbortSignal.timeout(5000),
  })
  return answered.status
}

/** As the service brings a text that came back: numbers without a plus. */
async function sendReceivedText(
  { options }: Desk,
  { from, message, id, receivedAt }: { from: string; message: string; id: string; receivedAt: Date },
): Promise<number> {
  const { url, token } = options.receivedTexts!
  const answered = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      ...{ id, source_number: from.replace('+', ''), destination_number: '07700900111', message },
      date_received: receivedAt.toISOString(),
    }),
    signal: AbortSignal.timeout(5000),
  })
  return answered.status
}

/** Tokens come back evenly; a third of a minute's may be used at once, and a thousand at most. */
function makeBucket(perMinute: number, burst: number | undefined, clock: Clock): () => boolean {
  const most = burst ?? Math.min(Math.ceil(perMinute / 3) + 1, 1000)
  let tokens = most
  let at = clock.now().getTime()
  return () => {
    const now = clock.now().getTime()
    tokens = Math.min(most, tokens + ((now - at) / 60_000) * perMinute)
    at = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

function sendError(response: ServerResponse, status_code: number, error: string, message: string): void {
  send(response, status_code, { status_code, errors: [{ error, message }] })
}

function send(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}
