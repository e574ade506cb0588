import type { Again, Saying } from '../stand-in/sayings.ts'
import type { Kept, KeptText } from './book.ts'

/** An address that the service was given for what it says by itself, and the token that it shows there. */
export interface Callback {
  url: string
  token: string
}

/** After no answer, 5xx and 429 it says it again every five minutes, five times; what else is answered is the end of it. */
export const againAfter =
  (seconds: number): Again =>
  (times, answer) => {
    const isHeard = answer !== null && answer.status < 500 && answer.status !== 429
    return isHeard || times > 5 ? null : seconds
  }

/** What became of a message. The number or address stands in it. */
export function receiptOf({ notification, ...at }: Kept, template: string, callback: Callback): Saying {
  const { id, reference, to, status, type } = notification
  return sayingTo(callback, {
    ...{ id, reference, to, status, created_at: at.takenAt.toISOString() },
    ...{ completed_at: at.completedAt?.toISOString() ?? null, sent_at: at.sentAt?.toISOString() ?? null },
    ...{ notification_type: type, template_id: template, template_version: 1 },
  })
}

/** The number that patients text back to. */
export const ownNumber = '07700900111'

/** A text that came back: numbers without a plus. */
export function receivedTextOf({ id, from, message, receivedAt }: KeptText, callback: Callback): Saying {
  return sayingTo(callback, {
    ...{ id, source_number: from.replace('+', ''), destination_number: ownNumber, message },
    date_received: receivedAt.toISOString(),
  })
}

function sayingTo({ url, token }: Callback, content: object): Saying {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return { url, headers, body: JSON.stringify(content) }
}
