import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '../../platform/database/database.ts'

/** What is done at a link. Equal to the CHECK of `secure_link_event.event`. */
export const LINK_EVENTS = [
  'opened',
  'opened-elsewhere',
  'wrong-birth',
  'code-sent',
  'code-held',
  'address-confirmed',
  'wrong-code',
  'locked',
  'replaced',
  'not-me',
] as const
export type LinkEvent = (typeof LINK_EVENTS)[number]

/** Writes down what was done at a link, for staff to see; with who did it, where that was one of them. */
export async function recordEvent(
  tx: Tx,
  at: { practice: string; link: string; message: string; patient: string },
  event: LinkEvent,
  now: Date,
  staff: string | null = null,
): Promise<void> {
  const { practice, link, message, patient } = at
  await tx
    .insertInto('secure_link_event')
    .values({ practice, id: uuidv7(), link, message, patient, event, at: now, staff })
    .execute()
}

/** How often something was done since, at one link or at any of its patient. */
export async function countEvents(
  tx: Tx,
  { practice, ...of }: { practice: string } & ({ link: string } | { patient: string }),
  event: LinkEvent,
  since: Date,
): Promise<number> {
  const [column, value] = 'link' in of ? (['link', of.link] as const) : (['patient', of.patient] as const)
  const { number } = await tx
    .selectFrom('secure_link_event')
    .select((row) => row.fn.countAll<number>().as('number'))
    .where('practice', '=', practice)
    .where(column, '=', value)
    .where('event', '=', event)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(number)
}
