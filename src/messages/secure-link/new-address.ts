import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { heldSince } from '../../patients/contact-details/held-since.ts'
import type { Way } from '../message.ts'
import { countEvents, recordEvent } from './events.ts'
import type { SecureLink } from './link.ts'

/** So long after a number or email came onto a record no code goes there, unless staff have said that it is the patient's. */
const NEW_HOURS = 24
const hour = 3_600_000

/** Where the text with a link went. */
interface Carried {
  practice: string
  patient: string
  way: Way
  address_key: Buffer | null
}

/**
 * Whether an address of the record is so new that no code may go there: somebody who has made it theirs would need nothing
 * else but a date of birth. Staff say that it is the patient's for every link that goes there.
 */
export async function isTooNew(tx: Tx, carried: Carried, now: Date): Promise<boolean> {
  const { practice, patient, way, address_key } = carried
  const detail = way === 'sms' ? 'mobile_phone' : 'email'
  const since = await heldSince(tx, { practice, patient, detail })
  if (since === null || +now - +since >= NEW_HOURS * hour) return false
  const confirmed = await tx
    .selectFrom('secure_link_event as said')
    .innerJoin('message', (join) =>
      join
        .on('message.practice', '=', practice)
        .onRef('message.link', '=', 'said.link')
        .on('message.kind', '<>', 'code'),
    )
    .select('said.id')
    .where('said.practice', '=', practice)
    .where('said.patient', '=', patient)
    .where('said.event', '=', 'address-confirmed')
    .where('said.at', '>=', since)
    .where('message.way', '=', way)
    .where('message.address_key', '=', address_key)
    .executeTakeFirst()
  return confirmed === undefined
}

/** Writes down for staff that a code was asked for and held back: once an hour, however often it is pressed. */
export async function recordHeld(tx: Tx, link: SecureLink, now: Date): Promise<void> {
  const { practice, link: id } = link
  const lately = await countEvents(tx, { practice, link: id }, 'code-held', new Date(+now - hour))
  if (lately === 0) await recordEvent(tx, link, 'code-held', now)
}

/** Somebody of the staff has made sure that the address is the patient's: from now on codes go there. */
export async function recordConfirmed(
  tx: Tx,
  link: SecureLink,
  { way, staff, at }: { way: Way; staff: string; at: Date },
): Promise<void> {
  const { practice, message, patient } = link
  await recordEvent(tx, link, 'address-confirmed', at, staff)
  await recordAudit(tx, practice, {
    ...{
      action: 'new-address-confirmed',
      actor: { staff },
      subject: { message, patient },
      facts: { way },
      at,
    },
  })
}
