import { z } from 'zod'
import type { Answer, Found, Listed, ListedMessage, ListedText, Refusal } from '../channel.ts'

/** What GOV.UK Notify says, in the words of ours. Of what it answers, only codes and states are used: its sentences change. */

const accepted = z.object({ id: z.string().min(1), reference: z.string() })
const refusal = z.object({ errors: z.array(z.object({ error: z.string(), message: z.string() })).min(1) })
const list = z.object({
  notifications: z.array(z.object({ id: z.string(), reference: z.string().nullable(), status: z.string() })),
})

const listedMessage = z.object({
  id: z.string(),
  reference: z.string().nullable(),
  type: z.enum(['sms', 'email']),
  phone_number: z.string().nullish(),
  email_address: z.string().nullish(),
  body: z.string(),
  created_at: z.iso.datetime({ offset: true }),
})
const messages = z.object({ notifications: z.array(z.unknown()) })

/** Numbers stand there as `447700912345`. */
const listedText = z.object({
  id: z.string().min(1).max(100),
  user_number: z.string().min(1).max(30),
  content: z.string().max(10_000),
  created_at: z.iso.datetime({ offset: true }),
})
const texts = z.object({ received_text_messages: z.array(z.unknown()) })

interface Response {
  status: number
  data: unknown
}

/** What became of a request to send. Never throws, and says nothing of what was sent. */
export async function answerOf(asked: Promise<Response>, reference: string, now: Date): Promise<Answer> {
  const { response, code } = await outcome(asked)
  if (response === null) return withoutResponse(code)
  if (response.status === 201) return acceptedAs(response.data, reference)
  return refusedAs(response, now)
}

/** What is known of a reference. Throws, without a detail, when it cannot be said. */
export async function foundIn(asked: Promise<Response>, reference: string): Promise<Found> {
  const { notifications } = await readAs(list, asked)
  const ours = notifications.filter((each) => each.reference === reference)
  if (ours.length === 0) return { is: 'unknown' }
  const { id, status } = ours[0]!
  return foundAs(status, id)
}

/** Texts that came back. One that cannot be read keeps nobody from the others. Throws, without a detail, when it cannot be said. */
export async function textsIn(asked: Promise<Response>): Promise<Listed<ListedText>> {
  const { received_text_messages: all } = await readAs(texts, asked)
  const read = all.map((each) => listedText.safeParse(each).data).filter((each) => each !== undefined)
  return {
    items: read.map(({ id, user_number: number, content: text, created_at: at }) => ({
      ...{ id, from: withPlus(number), text, sentAt: new Date(at) },
    })),
    older: read.at(-1)?.id ?? null,
  }
}

/** What was handed over. Letters, and what cannot be read, are left out. Throws, without a detail, when it cannot be said. */
export async function messagesIn(asked: Promise<Response>): Promise<Listed<ListedMessage>> {
  const { notifications } = await readAs(messages, asked)
  const read = notifications
    .map((each) => listedMessage.safeParse(each).data)
    .filter((each) => each !== undefined)
  return {
    items: read.map(({ reference, type: way, created_at: at, body, ...to }) => ({
      ...{ reference, way, at: new Date(at), withLink: /\/m\/[\w-]{20,}/.test(body) },
      address: (way === 'sms' ? to.phone_number : to.email_address) ?? '',
    })),
    older: read.at(-1)?.id ?? null,
  }
}

/** A number as the service writes it, in a way that is everywhere the same. */
export const withPlus = (number: string) => (number.startsWith('+') ? number : `+${number}`)

async function readAs<T>(shape: z.ZodType<T>, asked: Promise<Response>): Promise<T> {
  const { response, code } = await outcome(asked)
  if (response?.status !== 200)
    throw new Error(`GOV.UK Notify did not say: ${response?.status ?? code ?? 'no answer'}`)
  const read = shape.safeParse(response.data)
  if (!read.success) throw new Error('GOV.UK Notify answered what nobody can read')
  return read.data
}

/** A state of GOV.UK Notify in the words of a channel. One that is new to us is kept, and decides nothing. */
export function foundAs(status: string, id: string): Found {
  if (status === 'delivered') return { is: 'delivered', id, said: status }
  const hasFailed =
    /^(permanent|temporary|technical)-failure$|^(failed|cancelled|validation-failed|virus-scan-failed)$/
  const said = status.slice(0, 40)
  if (!hasFailed.test(status)) return { is: 'on-its-way', id, said }
  if (status === 'permanent-failure') return { is: 'failed', id, said, isAddress: true }
  return { is: 'failed', id, said, ...(status !== 'temporary-failure' && { isService: true }) }
}

async function outcome(
  asked: Promise<Response>,
): Promise<{ response: Response | null; code: string | undefined }> {
  try {
    return { response: await asked, code: undefined }
  } catch (error) {
    // Nothing else of the error is touched: it holds the key and the message.
    const { response, code } = error as { response?: Response; code?: string }
    return { response: response ?? null, code }
  }
}

/** Of these it is certain that nothing was sent: no connection was made. */
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

function withoutResponse(code: string | undefined): Answer {
  const said = code ?? 'no answer'
  return neverConnected.test(said) ? { is: 'not-sent', again: 60, said } : { is: 'uncertain', said }
}

function acceptedAs(data: unknown, reference: string): Answer {
  const read = accepted.safeParse(data)
  if (!read.success || read.data.reference !== reference)
    return { is: 'uncertain', said: '201, not for this' }
  return { is: 'accepted', id: read.data.id }
}

function refusedAs({ status, data }: Response, now: Date): Answer {
  const [first] = refusal.safeParse(data).data?.errors ?? []
  const said = `${status} ${first?.error.slice(0, 40) ?? ''}`.trim()
  if (status === 429) {
    const isForToday = first?.error === 'TooManyRequestsError'
    return { is: 'not-sent', again: isForToday ? secondsToMidnight(now) : 30, said }
  }
  // The key, or the clock of this machine: nothing leaves until somebody has put it right.
  if (status === 401 || status === 403) return { is: 'not-sent', again: 300, said, closed: true }
  if (status >= 400 && status < 500) return { is: 'refused', why: whyOf(first), said }
  return { is: 'uncertain', said }
}

function whyOf(error: { error: string; message: string } | undefined): Refusal {
  const ofAddress = /^(phone_number|email_address)\b|international mobile number/
  if (error?.error === 'InvalidPhoneError' || ofAddress.test(error?.message ?? '')) return 'address-refused'
  return /character|too long/i.test(error?.message ?? '') ? 'text-refused' : 'channel-refused'
}

/** The limit of a day is of a day in UTC. */
function secondsToMidnight(now: Date): number {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
  return Math.ceil((midnight - now.getTime()) / 1000)
}
