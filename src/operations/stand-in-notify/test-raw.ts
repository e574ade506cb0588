import type { TestContext } from 'node:test'
import { SignJWT } from 'jose'
import { startStandInNotify, type StandInNotifyOptions } from './server.ts'

export const service = '26785a09-ab16-4eb0-8407-a37497a57506'
export const apiKey = `foxley-${service}-3d844edf-8d35-48ac-975b-e847b4f122b0`
export const templates = {
  sms: 'f33517ff-2a88-4f6e-b855-c550268ce08a',
  email: '740e5834-3a29-46b4-9a6f-16142fde533a',
}
export const someUuid = '00000000-0000-4000-8000-000000000000'

export interface Answered {
  status: number
  body: Record<string, unknown>
}

/** The stand-in at ten in the morning, and whoever speaks to it without a client. */
export async function rawNotify(t: TestContext, options: Partial<StandInNotifyOptions> = {}) {
  let now = new Date('2026-11-24T10:00:00Z')
  const clock = { now: () => now }
  const standIn = await startStandInNotify({ apiKey, templates, clock, ...options })
  t.after(() => standIn.close())

  async function ask(
    path: string,
    { body, header = undefined as string | null | undefined } = {} as AskedRaw,
  ) {
    const authorization = header === undefined ? `Bearer ${await tokenOf({ at: now })}` : header
    const answered = await fetch(standIn.url + path, {
      ...(body !== undefined && {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
      headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
    })
    return { status: answered.status, body: (await answered.json()) as Record<string, unknown> }
  }

  return {
    ...{ standIn, clock, ask },
    pass: (seconds: number) => (now = new Date(+now + seconds * 1000)),
    at: (text: string) => (now = new Date(text)),
    sms: (body: object | string = {}) =>
      ask('/v2/notifications/sms', { body: typeof body === 'string' ? body : { ...text, ...body } }),
    email: (body: object = {}) => ask('/v2/notifications/email', { body: { ...mail, ...body } }),
    now: () => now,
  }
}

interface AskedRaw {
  body?: object | string
  /** What stands in the header instead of a good token; null for no header. */
  header?: string | null
}

const text = {
  ...{ template_id: templates.sms, phone_number: '07700900145', reference: 'ours' },
  personalisation: { text: 'Please phone us.' },
}
const mail = {
  ...{ template_id: templates.email, email_address: 'dilys@example.org', reference: 'ours' },
  personalisation: { text: 'Please phone us.', subject: 'Your surgery' },
}

/** A token as the official client makes one; parts of it other, where a test says so. */
export function tokenOf({
  at,
  issuer = service,
  key = apiKey,
  algorithm = 'HS256',
}: TokenParts): Promise<string> {
  const token = new SignJWT(issuer === null ? {} : { iss: issuer }).setProtectedHeader({
    typ: 'JWT',
    alg: algorithm,
  })
  return token.setIssuedAt(Math.floor(+at / 1000)).sign(new TextEncoder().encode(key.slice(-36)))
}

interface TokenParts {
  at: Date
  issuer?: string | null
  key?: string
  algorithm?: string
}

/** Each error as `status word: sentence`. */
export function errorsOf({ status, body }: Answered): string[] {
  if (body.status_code !== status) return [`${status} is not the status_code in the body`]
  return (body.errors as { error: string; message: string }[]).map(
    ({ error, message }) => `${status} ${error}: ${message}`,
  )
}
