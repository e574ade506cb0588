import { createHash, randomInt } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Jobs } from '../../platform/jobs.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { readContact } from '../../practices/contact.ts'
import { whyStop } from '../may-send.ts'
import { addressPlace, sendMessage, type Agreement, type Purpose, type Way } from '../message.ts'
import { codeText } from './carrying-text.ts'
import { countEvents, recordEvent } from './events.ts'
import { hashOf, readLink, type LinkAt } from './link.ts'
import { isTooNew, recordConfirmed, recordHeld } from './new-address.ts'
import { lockLink } from './opening.ts'
import { rememberDevice, type Visit } from './visit.ts'

export const CODE_MINUTES = 10
/** Wrong ones after which a code is void. */
export const MOST_WRONG_CODES = 5
/** Wrong ones at a link, one code after the other, that lock it: whoever guesses has 15 in a million. */
const mostAtLink = 15
const mostSentAnHour = 3
const mostSentADay = 6
const hour = 3_600_000

/** Where the text with the link went, for sending a code there too. */
export interface CodeTarget {
  way: Way
  address: string | null
  /** Such as `ending 145`. */
  shown: string
  /** Why none is sent there. */
  none: Exclude<NoCode, 'too-many'> | null
  /** What the text with the link was sent for, and what was agreed to for it. */
  as: { purpose: Purpose; agreed: Agreement[] }
}

/**
 * Why no code is sent: the address was given for that one message and is gone; the patient is not to be sent anything there
 * any more; it is new on the record, and nobody has confirmed it; or there have been enough.
 */
export type NoCode = 'no-address' | 'stopped' | 'new-address' | 'too-many'

/** Where the codes of a link go: to nowhere else than its own text, and only where one would leave now. */
export async function codeTarget(
  tx: Tx,
  secrets: Secrets,
  { practice, link }: LinkAt,
  now: Date,
): Promise<CodeTarget> {
  const carried = await tx
    .selectFrom('message')
    .select(['id', 'patient', 'way', 'sealed_address', 'once', 'address_shown', 'address_key'])
    .select(['purpose', 'agreed', 'created_at'])
    .where('practice', '=', practice)
    .where('link', '=', link)
    .where('kind', '<>', 'code')
    .executeTakeFirstOrThrow()
  const { patient, address_key, created_at: writtenAt } = carried
  const as = { purpose: carried.purpose as Purpose, agreed: carried.agreed as Agreement[] }
  const target = { way: carried.way as Way, shown: carried.address_shown, as }
  if (carried.sealed_address === null || carried.once) return { ...target, address: null, none: 'no-address' }
  const address = secrets.open(carried.sealed_address, addressPlace(practice, carried.id))
  // Who asked for no more after the text had left is sent no code either, whatever was overruled for the text.
  const overruledAt = as.agreed.includes('opted-out') ? writtenAt : null
  const intended = {
    practice,
    patient,
    way: target.way,
    address,
    once: false,
    purpose: as.purpose,
    overruledAt,
    isConfirmed: false,
  }
  if ((await whyStop(tx, intended, now)) !== null) return { ...target, address, none: 'stopped' }
  const isNew = await isTooNew(tx, { practice, patient, way: target.way, address_key }, now)
  return { ...target, address, none: isNew ? 'new-address' : null }
}

/** Sends a code for a visit, in place of any before, by the same way and to the same address as its link. */
export async function sendCode(
  tx: Tx,
  deps: { jobs: Pick<Jobs, 'add'>; secrets: Secrets },
  visit: LinkAt & { token: string },
  now: Date,
): Promise<NoCode | null> {
  const { practice, token } = visit
  const link = await readLink(tx, visit, { toDecide: true })
  const { way, address, none, as } = await codeTarget(tx, deps.secrets, visit, now)
  if (none === 'new-address') await recordHeld(tx, link, now)
  if (address === null || none !== null) return none ?? 'no-address'
  const sent = (within: number) => countEvents(tx, visit, 'code-sent', new Date(+now - within))
  if ((await sent(hour)) >= mostSentAnHour || (await sent(24 * hour)) >= mostSentADay) return 'too-many'
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await tx
    .updateTable('secure_link_visit')
    .set({
      ...{ code_hash: codeHash(code, token), code_expires_at: new Date(+now + CODE_MINUTES * 60_000) },
      wrong_codes: 0,
    })
    .where('practice', '=', practice)
    .where('token_hash', '=', hashOf(token))
    .execute()
  await recordEvent(tx, link, 'code-sent', now)
  const { name } = await readContact(tx, practice)
  await sendMessage(tx, deps, {
    ...{ practice, patient: link.patient, way, address, once: false, ...codeText(way, code, name) },
    ...as,
    ...{ leaves: { as: 'code', of: visit.link }, form: uuidv7(), dueAt: now, at: now, staff: null },
  })
  return null
}

/** What somebody says is the patient's, and of which message. */
interface Confirmed {
  practice: string
  message: string
  /** Where the page said that its link went, such as `ending 145`. */
  to: string
  staff: string
  at: Date
}

/**
 * Somebody of the staff says that the new address where the link to a message went is the patient's. Throws `refused` where
 * codes need no such word, where none goes there whatever is said, or where the newest link went elsewhere than they read.
 */
export async function confirmAddress(tx: Tx, secrets: Secrets, confirmed: Confirmed): Promise<void> {
  const { practice, message, to, staff, at } = confirmed
  const link = await newestLink(tx, { practice, message })
  const target = link && link.lockedAt === null ? await codeTarget(tx, secrets, link, at) : null
  if (!link || (target?.none !== 'new-address' && target?.none !== null))
    throw new ProductError(
      'refused',
      'There is nothing to confirm any more. Look at what is on the record, and at what was done at the link.',
    )
  if (target.shown !== to)
    throw new ProductError(
      'refused',
      'A new link has been sent since you opened the page, to another number or email address. Look where it went.',
    )
  if (target.none === null)
    throw new ProductError(
      'refused',
      'There is nothing to confirm any more. Codes go there by now: ask the patient to try again.',
    )
  await recordConfirmed(tx, link, { way: target.way, staff, at })
}

async function newestLink(tx: Tx, { practice, message }: Pick<Confirmed, 'practice' | 'message'>) {
  const newest = await tx
    .selectFrom('secure_link')
    .select('id')
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return newest && readLink(tx, { practice, link: newest.id }, { toDecide: true })
}

/** What came of a code that somebody entered. */
export type EnteredCode = { is: 'right' } | { is: 'locked' } | { is: 'over' } | { is: 'wrong'; left: number }

/** Somebody on another device enters the code: from then on that device needs none. */
export async function enterCode(tx: Tx, visit: Visit, code: string, now: Date): Promise<EnteredCode> {
  const link = await readLink(tx, visit, { toDecide: true })
  if (link.lockedAt !== null) return { is: 'locked' }
  // Read again behind the lock: of many at once, each sees how many have been wrong before it.
  const { code_hash: hash, code_expires_at: until, wrong_codes: wrong } = await codeOf(tx, visit)
  if (hash === null || until === null || until <= now || wrong >= MOST_WRONG_CODES) return { is: 'over' }
  if (!hash.equals(codeHash(code, visit.token))) {
    await setCodes(tx, visit, { wrong_codes: wrong + 1 })
    await setWrongCodes(tx, visit, link.wrongCodes + 1)
    await recordEvent(tx, link, 'wrong-code', now)
    if (link.wrongCodes + 1 < mostAtLink) return { is: 'wrong', left: MOST_WRONG_CODES - wrong - 1 }
    await lockLink(tx, link, now)
    return { is: 'locked' }
  }
  await setCodes(tx, visit, { code_hash: null, proved_at: now })
  await setWrongCodes(tx, visit, 0)
  await rememberDevice(tx, visit, visit.deviceHash, now)
  await recordEvent(tx, link, 'opened-elsewhere', now)
  return { is: 'right' }
}

/** With the secret of the visit, which only its browser has: what is kept of so few digits could else be tried out. */
function codeHash(code: string, token: string): Buffer {
  return createHash('sha256').update(token).update(code).digest()
}

function codeOf(tx: Tx, { practice, token }: Visit) {
  return tx
    .selectFrom('secure_link_visit')
    .select(['code_hash', 'code_expires_at', 'wrong_codes'])
    .where('practice', '=', practice)
    .where('token_hash', '=', hashOf(token))
    .executeTakeFirstOrThrow()
}

async function setCodes(
  tx: Tx,
  { practice, token }: Visit,
  set: { wrong_codes?: number; code_hash?: null; proved_at?: Date },
): Promise<void> {
  await tx
    .updateTable('secure_link_visit')
    .set(set)
    .where('practice', '=', practice)
    .where('token_hash', '=', hashOf(token))
    .execute()
}

async function setWrongCodes(tx: Tx, { practice, link }: LinkAt, wrong_codes: number): Promise<void> {
  await tx
    .updateTable('secure_link')
    .set({ wrong_codes })
    .where('practice', '=', practice)
    .where('id', '=', link)
    .execute()
}
