import type { Tx } from '../../platform/database/database.ts'
import type { PatientRecord } from '../record.ts'
import { findObjection, type Objection } from './objection.ts'
import type { Way } from './preference.ts'

/** What is in force at the addresses that are held for a patient now. */
export async function objectionsTo(
  tx: Tx,
  practice: string,
  record: Pick<PatientRecord, 'id' | 'mobile_phone' | 'email'>,
): Promise<Objection[]> {
  const held: [Way, string | null][] = [
    ['sms', record.mobile_phone],
    ['email', record.email],
  ]
  const found: Objection[] = []
  for (const [way, address] of held) {
    if (address === null) continue
    const objection = await findObjection(tx, { practice, patient: record.id, way, address })
    if (objection) found.push(objection)
  }
  return found
}
