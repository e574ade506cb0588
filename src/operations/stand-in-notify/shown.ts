import { z } from 'zod'
import { refused, type Refused, type Way } from './checks.ts'
import type { Book, Kept } from './book.ts'
import { ownNumber } from './says.ts'

/** What the service gives out to whoever asks it. */
export interface Shelf {
  book: Book
  templates: Readonly<Record<Way, string>>
  /** Of whose messages these are. */
  service: string
  /** Its own address, for what leads further. */
  origin: string
}

const pageSize = 250
/** Every state that may be asked for. */
const statuses = [
  ...['cancelled', 'created', 'sending', 'sent', 'delivered', 'pending', 'failed', 'technical-failure'],
  ...['temporary-failure', 'permanent-failure', 'pending-virus-check', 'validation-failed'],
  ...['virus-scan-failed', 'returned-letter', 'accepted', 'received'],
]
const types = ['sms', 'email', 'letter']

export function created({ templates, origin }: Shelf, { notification }: Pick<Kept, 'notification'>): object {
  const { id, reference, type, text, subject, unsubscribe } = notification
  const url = unsubscribe === undefined ? {} : { one_click_unsubscribe_url: unsubscribe }
  return {
    ...{ id, reference, uri: `${origin}/v2/notifications/${id}` },
    content:
      type === 'sms'
        ? { body: text, from_number: 'GOVUK' }
        : { body: text, subject, from_email: 'stand-in@notifications.service.gov.uk', ...url },
    template: templateOf(templates[type], origin),
    ...(type === 'email' && { sanitised_content: {} }),
  }
}

const templateOf = (id: string, origin: string) => ({ id, version: 1, uri: `${origin}/v2/template/${id}` })

export function shownOne(shelf: Shelf, id: string): object | Refused {
  if (!z.guid().safeParse(id).success)
    return refused(400, 'ValidationError', 'notification_id is not a valid UUID')
  const found = shelf.book.find(id)
  return found ? shownAs(shelf, found) : refused(404, 'NoResultFound', 'No result found')
}

/** A page of those that were asked for, the newest first; wherever there is anything on it there is a next one. */
export function shownMany(shelf: Shelf, asked: URLSearchParams): object | Refused {
  const wrong = whyNotAsked(asked)
  if (wrong.length > 0) return refused(400, 'ValidationError', ...wrong)
  const isWanted = (name: string, value: string | null) => {
    const wanted = asked.getAll(name)
    return wanted.length === 0 || wanted.includes(value ?? '')
  }
  const page = shelf.book
    .before(asked.get('older_than'))
    .filter(({ notification: { reference, status, type } }) => {
      return isWanted('reference', reference) && isWanted('status', status) && isWanted('template_type', type)
    })
    .slice(0, pageSize)
  return {
    notifications: page.map((each) => shownAs(shelf, each)),
    links: linksOf(`${shelf.origin}/v2/notifications`, asked, page.at(-1)?.notification.id),
  }
}

function whyNotAsked(asked: URLSearchParams): string[] {
  const notOf = (name: string, known: readonly string[]) =>
    asked
      .getAll(name)
      .filter((each) => !known.includes(each))
      .map((each) => `${name} ${each} is not one of [${known.join(', ')}]`)
  return [...notOf('status', statuses), ...notOf('template_type', types), ...whyNotOlder(asked)]
}

function whyNotOlder(asked: URLSearchParams): string[] {
  const id = asked.get('older_than')
  return id === null || z.guid().safeParse(id).success ? [] : ['older_than is not a valid UUID']
}

export function shownTexts({ book, service, origin }: Shelf, asked: URLSearchParams): object | Refused {
  const wrong = whyNotOlder(asked)
  if (wrong.length > 0) return refused(400, 'ValidationError', ...wrong)
  const page = book.textsBefore(asked.get('older_than')).slice(0, pageSize)
  return {
    received_text_messages: page.map(({ id, from, message, receivedAt }) => ({
      ...{ id, user_number: from.replace('+', ''), notify_number: ownNumber, content: message },
      ...{ created_at: receivedAt.toISOString(), service_id: service },
    })),
    links: linksOf(`${origin}/v2/received-text-messages`, asked, page.at(-1)?.id),
  }
}

function linksOf(address: string, asked: URLSearchParams, last: string | undefined): object {
  const withAsked = (parameters: URLSearchParams) =>
    parameters.size > 0 ? `${address}?${parameters.toString()}` : address
  if (last === undefined) return { current: withAsked(asked) }
  const next = new URLSearchParams(asked)
  next.set('older_than', last)
  return { current: withAsked(asked), next: withAsked(next) }
}

function shownAs({ templates, origin }: Shelf, { notification, ...at }: Kept): object {
  const { id, reference, type, to, status, text, subject, unsubscribe } = notification
  return {
    ...{ id, reference, type, status, body: text, subject },
    phone_number: type === 'sms' ? to : null,
    email_address: type === 'sms' ? null : to,
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((line) => [`line_${line}`, null])),
    template: templateOf(templates[type], origin),
    ...{ created_at: at.takenAt.toISOString(), created_by_name: null, scheduled_for: null },
    sent_at: at.sentAt?.toISOString() ?? null,
    completed_at: at.completedAt?.toISOString() ?? null,
    ...(type === 'email' && { one_click_unsubscribe: unsubscribe ?? null }),
    ...{ is_cost_data_ready: false, cost_in_pounds: null, cost_details: {} },
  }
}
