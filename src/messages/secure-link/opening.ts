import type { Tx } from '../../platform/database/database.ts'
import { recordAudit } from '../../platform/audit.ts'
import { countEvents, recordEvent } from './events.ts'
import { patientOf, readLink, type LinkAt, type SecureLink } from './link.ts'
import { beginVisit } from './visit.ts'

/** So many wrong dates of birth lock a link. */
const MOST_WRONG_BIRTHS = 5
/** And so many in a day at all the links of one patient together lock each that is tried. */
const mostOfPatient = 10
const day = 86_400_000

/** What came of a date of birth that somebody entered. */
export type Entered =
  /** Nothing can be read behind it any more. */
  | { is: 'over' }
  | { is: 'locked' }
  | { is: 'wrong'; left: number }
  /** They may read, or are to enter a code. */
  | { is: 'right'; link: SecureLink; token: string; device: string; isProved: boolean }

/**
 * Somebody at a link enters a date of birth, `1951-03-14`. The row of the link is locked meanwhile: however many try at
 * once, five wrong ones are the last.
 */
export async function enterBirth(
  tx: Tx,
  at: LinkAt,
  { born, device, now }: { born: string; device: string | undefined; now: Date },
): Promise<Entered> {
  const link = await readLink(tx, at, { toDecide: true })
  if (link.endedAt !== null) return { is: 'over' }
  if (link.lockedAt !== null) return { is: 'locked' }
  const patient = await patientOf(tx, link)
  if (patient.isShut) return { is: 'over' }
  if (patient.born !== born) return countWrong(tx, link, now)
  if (link.wrongBirths > 0) await setWrongBirths(tx, link, 0)
  return { is: 'right', link, ...(await beginVisit(tx, link, device, now)) }
}

async function countWrong(tx: Tx, link: SecureLink, now: Date): Promise<Entered> {
  const wrong = link.wrongBirths + 1
  await setWrongBirths(tx, link, wrong)
  await recordEvent(tx, link, 'wrong-birth', now)
  const { practice, patient } = link
  const ofPatient = await countEvents(tx, { practice, patient }, 'wrong-birth', new Date(+now - day))
  if (wrong < MOST_WRONG_BIRTHS && ofPatient < mostOfPatient)
    return { is: 'wrong', left: Math.min(MOST_WRONG_BIRTHS - wrong, mostOfPatient - ofPatient) }
  await lockLink(tx, link, now)
  return { is: 'locked' }
}

/** Locks a link for good: staff are shown it, and send another. */
export async function lockLink(tx: Tx, link: SecureLink, now: Date): Promise<void> {
  const { practice, message } = link
  await tx
    .updateTable('secure_link')
    .set({ locked_at: now })
    .where('practice', '=', practice)
    .where('id', '=', link.link)
    .execute()
  await recordEvent(tx, link, 'locked', now)
  const actor = { product: 'secure link' }
  await recordAudit(tx, practice, {
    action: 'link-locked',
    actor,
    subject: { message, link: link.link },
    at: now,
  })
}

async function setWrongBirths(tx: Tx, { practice, link }: LinkAt, wrong_births: number): Promise<void> {
  await tx
    .updateTable('secure_link')
    .set({ wrong_births })
    .where('practice', '=', practice)
    .where('id', '=', link)
    .execute()
}
