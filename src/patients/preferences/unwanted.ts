import type { Tx } from '../../platform/database/database.ts'
import { findObjection, isNotTheirs, type ObjectionWhy } from './objection.ts'
import { inForce, readPreferences, unlessSaid, type Purpose, type SaidBy, type Way } from './preference.ts'

/** Why a message is not to go to an address. */
export type Unwanted =
  /** Its holder says that it is not the patient's. */
  | { is: 'not-theirs'; since: Date; by: ObjectionWhy }
  /** They asked for none of these: a clinician may send what their care needs. */
  | { is: 'opted-out'; since: Date; by: ObjectionWhy | SaidBy }
  /** It needs consent, and nobody has said yes. */
  | { is: 'no-consent' }

/** Who is to be told what, where, and what for. */
export interface Meant {
  practice: string
  patient: string
  way: Way
  address: string
  purpose: Purpose
}

/** Whether a patient, or whoever holds their address, does not want such a message there; null where it may go. */
export async function findUnwanted(tx: Tx, meant: Meant): Promise<Unwanted | null> {
  const { practice, patient, way, purpose } = meant
  const objection = await findObjection(tx, meant)
  if (objection && isNotTheirs(objection.why))
    return { is: 'not-theirs', since: objection.beganAt, by: objection.why }
  const said = inForce(await readPreferences(tx, practice, patient), way, purpose)
  if (said === null && !unlessSaid(purpose)) return { is: 'no-consent' }
  if (said?.wanted === false) return { is: 'opted-out', since: said.saidAt, by: said.saidBy }
  return objection && { is: 'opted-out', since: objection.beganAt, by: objection.why }
}

/** Whether it may go all the same: their care needs it, and whoever says so knew of the wish. */
export function isOverruled(unwanted: Unwanted, purpose: Purpose, saidSo: Date | null): boolean {
  return (
    unwanted.is === 'opted-out' && purpose === 'direct-care' && saidSo !== null && unwanted.since <= saidSo
  )
}
