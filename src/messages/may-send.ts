import { reachOf, type Reachable } from '../patients/reachability.ts'
import { readGate, whyClosed } from '../practices/activation/gate.ts'
import { aboutEverybody, runIn, type Tx } from '../platform/database/database.ts'
import { findUnwanted, isOverruled } from '../patients/preferences/unwanted.ts'
import type { Purpose, Way } from './message.ts'

/** Why a message is stopped at the moment when it would leave, equal to words of `message.why`. */
export const STOPS = [
  'left',
  'deceased',
  'restricted',
  'merged',
  'no-address',
  'address-changed',
  'switched-off',
  'opted-out',
  'no-consent',
  'not-theirs',
  'no-marketing',
  'too-late',
  'code-void',
  'moment-over',
] as const
export type Stop = (typeof STOPS)[number]

/** What the message was written for. */
export interface Intended {
  practice: string
  patient: string
  way: Way
  address: string
  once: boolean
  purpose: Purpose
  /** When somebody said that their care needs it although they want none of these; null where nobody did. */
  overruledAt: Date | null
  /** Somebody who may has confirmed this one message although the record is restricted. */
  isConfirmed: boolean
}

/**
 * Whether a message may leave now, whatever was true when it was written: the list of tonight may have said otherwise.
 * Answers why not, or null.
 */
export async function whyStop(tx: Tx, intended: Intended, now: Date): Promise<Stop | null> {
  const { practice, patient, way, address, once } = intended
  if (whyClosed(practice, await readGate(tx, practice), now) !== null) return 'switched-off'
  // Of a restricted patient it must be known that they are, and nothing is shown to anybody.
  const found = await aboutEverybody(runIn(tx), () =>
    tx
      .selectFrom('patient')
      .select(['status', 'restricted', 'merged_into', 'mobile_phone', 'other_phone', 'email'])
      .where('practice', '=', practice)
      .where('id', '=', patient)
      .executeTakeFirst(),
  )
  if (!found) return 'left'
  if (found.merged_into !== null) return 'merged'
  if (found.status !== 'registered') return found.status
  // Of a restricted record no address is held: what was confirmed goes where its writer has said, and nowhere else.
  if (found.restricted && !(intended.isConfirmed && once)) return 'restricted'
  const why = whyNotThere(found, { way, address, once })
  if (why !== null) return why
  const unwanted = () => whyUnwanted(tx, intended)
  return found.restricted ? aboutEverybody(runIn(tx), unwanted) : unwanted()
}

/** STOP, a wish or "not me" counts from the moment it is said: also for what was waiting. */
async function whyUnwanted(tx: Tx, intended: Intended): Promise<Stop | null> {
  const unwanted = await findUnwanted(tx, intended)
  if (unwanted === null || isOverruled(unwanted, intended.purpose, intended.overruledAt)) return null
  return unwanted.is
}

function whyNotThere(
  patient: Reachable,
  { way, address, once }: Pick<Intended, 'way' | 'address' | 'once'>,
): Stop | null {
  if (once) return null
  const reach = reachOf(patient)
  const current = reach.is === 'reachable' ? reach[way] : null
  if (current === null) return 'no-address'
  return current === address ? null : 'address-changed'
}
