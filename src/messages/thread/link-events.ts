import type { Tx } from '../../platform/database/database.ts'
import type { Way } from '../message.ts'
import type { LinkEvent } from '../secure-link/events.ts'

/** What staff are told of the link to a message: of the latest, where there was more than one. */
export interface ThreadLink {
  expiresAt: Date | null
  lockedAt: Date | null
  endedAt: Date | null
  /** It is locked, and nobody has seen to it. */
  waits: boolean
  /** Where its text went: the number or email as it is shown, and codes go there, too. */
  went: { way: Way; shown: string } | null
  /** What was done at it and at those before it, the oldest first: at which, and by whom, where that was one of the staff. */
  events: { event: LinkEvent; link: string; at: Date; by: string | null }[]
}

/** A code is asked for so long: then whoever asked has waited for the address to be no longer new, or has given up. */
const day = 86_400_000

/** When a code was last asked for that was held back because its address is new; null where nobody waits for one. */
export function heldBack({ events, lockedAt }: ThreadLink, now: Date): Date | null {
  const last = events.findLast(({ event }) => endsHolding.has(event))
  if (lockedAt !== null || last?.event !== 'code-held' || +now - +last.at >= day) return null
  return last.at
}

const endsHolding = new Set<LinkEvent>([
  ...(['code-held', 'address-confirmed', 'code-sent', 'opened-elsewhere', 'replaced', 'not-me'] as const),
])

const isOpening = (event: LinkEvent) => event === 'opened' || event === 'opened-elsewhere'

/** Every time that its words were read behind it, the oldest first. */
export function openings({ events }: ThreadLink): ThreadLink['events'] {
  return events.filter(({ event }) => isOpening(event))
}

/** When whoever has the number or email said that they are not the patient, and no link has left since; null where nobody did. */
export function saidNotMe({ events, endedAt }: ThreadLink): Date | null {
  if (endedAt === null) return null
  return events.findLast(({ event }) => event === 'not-me')?.at ?? null
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
    .leftJoin('message as carrying', (join) =>
      join
        .on('carrying.practice', '=', practice)
        .onRef('carrying.link', '=', 'secure_link.id')
        .on('carrying.kind', '<>', 'code'),
    )
    .select(['secure_link.message', 'expires_at', 'locked_at', 'ended_at', 'secure_link.seen_to_at'])
    .select(['carrying.way', 'carrying.address_shown as shown'])
    .where('secure_link.practice', '=', practice)
    .where('secure_link.message', 'in', messages)
    .orderBy('secure_link.id')
    .execute()
  for (const {
    message,
    expires_at: expiresAt,
    locked_at: lockedAt,
    ended_at: endedAt,
    seen_to_at: seenToAt,
    way,
    shown,
  } of links)
    found.set(message, {
      ...{ expiresAt, lockedAt, endedAt, events: [] },
      waits: lockedAt !== null && endedAt === null && seenToAt === null,
      went: way === null || shown === null ? null : { way: way as Way, shown },
    })
  const events = await tx
    .selectFrom('secure_link_event')
    .leftJoin('staff', 'staff.id', 'secure_link_event.staff')
    .select(['message', 'event', 'link', 'at', 'staff.name as by'])
    .where('secure_link_event.practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('secure_link_event.id')
    .execute()
  for (const { message, event, ...was } of events)
    found.get(message)?.events.push({ event: event as LinkEvent, ...was })
  return found
}
