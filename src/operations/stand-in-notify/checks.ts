import { z } from 'zod'

/** Why the service refuses, in its words. Programs go by the status and the word. */
export interface Refused {
  status: number
  errors: { error: string; message: string }[]
}

export function refused(status: number, error: string, ...messages: string[]): Refused {
  return { status, errors: messages.map((message) => ({ error, message })) }
}

export type Way = 'sms' | 'email'

/** A request to send whose form is right. */
export interface Asked {
  template_id: string
  to: string
  personalisation: Record<string, unknown>
  reference: string | null
  unsubscribe: string | undefined
  sender: string | undefined
}

const isUuid = (value: unknown) => z.guid().safeParse(value).success
type Check = (value: unknown) => string | null
const text: Check = (value) => (typeof value === 'string' ? null : `${said(value)} is not of type string`)
const uuid: Check = (value) => (isUuid(value) ? null : 'is not a valid UUID')
const said = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const common: Record<string, Check> = {
  template_id: uuid,
  reference: (value) =>
    text(value) ?? ((value as string).length > 1000 ? `${value as string} is too long` : null),
  personalisation: (value) =>
    z.record(z.string(), z.unknown()).safeParse(value).success
      ? null
      : `${said(value)} is not of type object`,
}
const fields: Record<Way, Record<string, Check>> = {
  sms: {
    ...common,
    phone_number: (value) => text(value) ?? whyNoNumber(value as string),
    sms_sender_id: uuid,
  },
  email: {
    ...common,
    email_address: (value) => text(value) ?? whyNoMailbox(value as string),
    email_reply_to_id: uuid,
    one_click_unsubscribe_url: (value) =>
      z.url({ protocol: /^https$/ }).safeParse(value).success ? null : 'is not a valid https url',
    sanitise_content_for: (value) => (Array.isArray(value) ? null : `${said(value)} is not of type array`),
  },
}
const addressField = { sms: 'phone_number', email: 'email_address' } as const

/** The form of a request: everything that is wrong with it at once. */
export function readAsked(way: Way, body: unknown): Asked | Refused {
  if (body === undefined) return refused(400, 'BadRequestError', 'Invalid JSON supplied in POST data')
  const read = z.record(z.string(), z.unknown()).safeParse(body)
  if (!read.success) return refused(400, 'ValidationError', `${said(body)} is not of type object`)
  const given = read.data
  const wrong = [...whatLacks(way, given), ...whatIsWrong(way, given)]
  if (wrong.length > 0) return refused(400, 'ValidationError', ...wrong)
  return {
    template_id: given.template_id as string,
    to: given[addressField[way]] as string,
    personalisation: (given.personalisation ?? {}) as Record<string, unknown>,
    reference: (given.reference ?? null) as string | null,
    unsubscribe: given.one_click_unsubscribe_url as string | undefined,
    sender: (given.sms_sender_id ?? given.email_reply_to_id) as string | undefined,
  }
}

function whatLacks(way: Way, given: object): string[] {
  return ['template_id', addressField[way]]
    .filter((name) => !(name in given))
    .map((name) => `${name} is a required property`)
}

function whatIsWrong(way: Way, given: Record<string, unknown>): string[] {
  const strange = Object.keys(given).filter((name) => !(name in fields[way]))
  const were = strange.length === 1 ? 'was' : 'were'
  return [
    ...(strange.length > 0
      ? [`Additional properties are not allowed (${strange.join(', ')} ${were} unexpected)`]
      : []),
    ...Object.entries(fields[way]).flatMap(([name, check]) => {
      const words = name in given ? check(given[name]) : null
      return words === null ? [] : [`${name} ${words}`]
    }),
  ]
}

function whyNoNumber(number: string): string | null {
  if (/[^\d\s()+.\-/]/.test(number)) return 'Must not contain letters or symbols'
  const digits = number.replace(/\D/g, '').length
  if (digits < 10) return 'Not enough digits'
  return digits > 15 ? 'Too many digits' : null
}

const whyNoMailbox = (address: string) =>
  /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address) ? null : 'Not a valid email address'

/** Whom the service sends to: numbers of the United Kingdom that begin with 07, unless it may text abroad. */
export function whyNotTo(way: Way, to: string): Refused | null {
  if (way === 'email') return null
  const digits = to.replace(/[^\d+]/g, '')
  if (/^(\+44|0044|44|0)7\d{9}$/.test(digits)) return null
  return /^(\+|00)(?!44)/.test(digits)
    ? refused(400, 'BadRequestError', 'Cannot send to international mobile numbers')
    : refused(400, 'InvalidPhoneError', 'Not a UK mobile number')
}

/** What the words of a message lack, or why they are too many. */
export function whyNotWords(way: Way, asked: Asked): Refused | null {
  const words = wordsOf(asked)
  if (words.text.trim() === '') return refused(400, 'BadRequestError', 'Your message is empty.')
  const { length } = words.text
  if (way === 'sms' && length > 918)
    return tooLong(
      `Text messages cannot be longer than 918 characters. Your message is ${length} characters long.`,
    )
  const bytes = Buffer.byteLength(words.text)
  if (way === 'email' && bytes > 2_000_000)
    return tooLong(`Emails cannot be longer than 2000000 bytes. Your message is ${bytes} bytes.`)
  return null
}

const tooLong = (message: string) => refused(400, 'BadRequestError', message)

export function wordsOf({ personalisation: { text: words, subject } }: Asked): {
  text: string
  subject: string | null
} {
  return { text: filled(words) ?? '', subject: filled(subject) }
}

/** A list becomes lines with bullets. */
function filled(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return Array.isArray(value) ? value.map((each) => `* ${String(each)}`).join('\n') : said(value)
}

/** A template whose whole text is `((text))`; that of an email has `((subject))` above it. */
export function whyNotTemplate(
  way: Way,
  { template_id, personalisation }: Asked,
  templates: Readonly<Record<Way, string>>,
): Refused | null {
  const other = way === 'sms' ? 'email' : 'sms'
  if (template_id === templates[other])
    return refused(400, 'BadRequestError', `${other} template is not suitable for ${way} notification`)
  if (template_id !== templates[way]) return refused(400, 'BadRequestError', 'Template not found')
  const missing = (way === 'sms' ? ['text'] : ['text', 'subject']).filter(
    (name) => !(name in personalisation),
  )
  return missing.length > 0
    ? refused(400, 'BadRequestError', `Missing personalisation: ${missing.join(', ')}`)
    : null
}
