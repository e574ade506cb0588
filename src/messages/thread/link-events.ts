import type { Tx } from '../../platform/database/database.ts'
import type { LinkEvent } from '../secure-link/events.ts'

/** What staff are told of the link to a message: of the latest, where there was more than one. */
export interface ThreadLink {
  expiresAt: Date | null
  lockedAt: Date | null
  /** It is locked, and nobody has seen to it. */
  waits: boolean
  /** What was done at it and at those before it, the oldest first. */
  events: { event: LinkEvent; at: Date }[]
}

const isOpening = (event: LinkEvent) => event === 'opened' || event === 'opened-elsewhere'

/** Every time that its words were read behind it, the oldest first. */
export function openings({ events }: ThreadLink): ThreadLink['events'] {
  return events.filter(({ event }) => isOpening(event))
}

/** The links of these messages, by message. */
export async function readThreadLinks(
  tx: Tx,
  { practice, messages }: { practice: string; messages: readonly string[] },
): Promise<Map<string, ThreadLink>> {
  const found = new Map<string, ThreadLink>()
  if (messages.length === 0) return found
  const links = await tx
    .selectFrom('secure_link')
    .select(['message', 'expires_at', 'locked_at', 'seen_to_at'])
    .where('practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('id')
    .execute()
  for (const { message, expires_at: expiresAt, locked_at: lockedAt, seen_to_at: seenToAt } of links)
    found.set(message, { expiresAt, lockedAt, waits: lockedAt !== null && seenToAt === null, events: [] })
  const events = await tx
    .selectFrom('secure_link_event')
    .select(['message', 'event', 'at'])
    .where('practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('id')
    .execute()
  for (const { message, event, at } of events)
    found.get(message)?.events.push({ event: event as LinkEvent, at })
  return found
}
