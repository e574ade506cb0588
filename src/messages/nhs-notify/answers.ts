import { z } from 'zod'
import type { Answer, Found, Refusal } from '../channel.ts'
import { retryAfter, type Asked } from './asked.ts'

/** What NHS Notify says, in the words of ours. Of what it answers, only codes, pointers and states are used. */

const accepted = z.object({
  data: z.object({ id: z.string().min(1).max(100), attributes: z.object({ messageReference: z.string() }) }),
})
const failure = z.object({
  errors: z
    .array(
      z.object({ code: z.string(), source: z.object({ pointer: z.string() }).optional().catch(undefined) }),
    )
    .min(1),
})
/** Why a message failed: its own word, and what those who carried it said. */
export const failureParts = {
  messageFailureReasonCode: z.string().max(100).optional().catch(undefined),
  channels: z
    .array(z.object({ supplierStatus: z.string().optional() }))
    .optional()
    .catch(undefined),
}
type Failed = z.infer<z.ZodObject<typeof failureParts>>

const read = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      messageReference: z.string(),
      messageStatus: z.string(),
      ...failureParts,
    }),
  }),
})

interface Failure {
  code: string
  pointer: string
}

/** What became of a request to send. `422` of the reference means that it was accepted before; its id comes by a callback. */
export function answerOf(asked: Asked, reference: string): Answer {
  if (asked.is === 'not-asked')
    return {
      ...{ is: 'not-sent', again: asked.again, said: asked.said },
      ...(asked.closed && { closed: true }),
    }
  if (asked.is === 'lost') return { is: 'uncertain', said: asked.said }
  const { status, headers, content } = asked
  if (status === 201) return acceptedAs(content, reference)
  const first = firstOf(content)
  const said = `${status} ${first.code}`.trim()
  if (status === 422 && first.code === 'CM_DUPLICATE_REQUEST' && first.pointer.endsWith('/messageReference'))
    return { is: 'accepted', id: null }
  if (status === 425) return { is: 'uncertain', said, again: Math.max(retryAfter(headers) ?? 0, 300) }
  if (status === 429) return { is: 'not-sent', again: Math.max(retryAfter(headers) ?? 0, 5), said }
  // The key, or what it may do: nothing leaves until somebody has put it right.
  if (status === 401 || status === 403) return { is: 'not-sent', again: 300, said, closed: true }
  if (/_ROUTING_PLAN_/.test(first.code)) return { is: 'refused', why: 'channel-refused', said }
  if (status >= 400 && status < 500 && status !== 408 && status !== 422)
    return { is: 'refused', why: whyOf(status, first), said }
  return { is: 'uncertain', said }
}

function acceptedAs(content: unknown, reference: string): Answer {
  const { data } = accepted.safeParse(content)
  if (data?.data.attributes.messageReference !== reference)
    return { is: 'uncertain', said: '201, not for this' }
  return { is: 'accepted', id: data.data.id }
}

function firstOf(content: unknown): Failure {
  const [first] = failure.safeParse(content).data?.errors ?? []
  return { code: first?.code.slice(0, 40) ?? '', pointer: first?.source?.pointer ?? '' }
}

function whyOf(status: number, { code, pointer }: Failure): Refusal {
  if (code === 'CM_CANNOT_SET_CONTACT_DETAILS') return 'channel-refused'
  if (code === 'CM_INVALID_NHS_NUMBER' || pointer.endsWith('/nhsNumber')) return 'nhs-number-refused'
  if (pointer.includes('/contactDetails')) return 'address-refused'
  return status === 413 || pointer.includes('/personalisation') ? 'text-refused' : 'channel-refused'
}

/** What is known of a message. Throws, without a detail, when it cannot be said. */
export function foundIn(asked: Asked, reference: string): Found {
  if (asked.is !== 'answered') throw new Error(`NHS Notify did not say: ${asked.said}`)
  if (asked.status === 404) return { is: 'unknown' }
  const { data } = read.safeParse(asked.status === 200 ? asked.content : null)
  if (data?.data.attributes.messageReference !== reference)
    throw new Error(`NHS Notify did not say: ${asked.status}`)
  const { messageStatus, ...why } = data.data.attributes
  return foundAs(messageStatus, data.data.id, why)
}

/** A state of NHS Notify in the words of a channel. One that is new to us is kept, and decides nothing. */
export function foundAs(status: string, id: string, why: Failed = {}): Found {
  const said = `${status} ${why.messageFailureReasonCode ?? ''}`.trim().slice(0, 60)
  if (status === 'delivered') return { is: 'delivered', id, said }
  if (status !== 'failed') return { is: 'on-its-way', id, said }
  const carriers = why.channels?.map(({ supplierStatus }) => supplierStatus) ?? []
  if (carriers.includes('permanent_failure')) return { is: 'failed', id, said, isAddress: true }
  return { is: 'failed', id, said, ...(!carriers.includes('temporary_failure') && { isService: true }) }
}
