import { logAccess, type Asking } from '../platform/access-log.ts'
import type { Tx } from '../platform/database/database.ts'

/**
 * Writes down that everybody who can be recognised in `shown` is about to be shown to whoever asks, and hands it on. It
 * belongs to the transaction that reads them: what cannot be written down is not shown.
 */
export async function showing<T>(tx: Tx, request: Asking, shown: T, now: Date): Promise<T> {
  await logAccess(tx, request, patientsIn(shown), now)
  return shown
}

/**
 * The ids of all patients in what a page is made of: whatever stands under `patient`, and whatever has an `id` and a
 * `family_name`.
 */
function patientsIn(shown: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(shown)) for (const each of shown) patientsIn(each, found)
  else if (isRecord(shown)) {
    if (typeof shown.id === 'string' && 'family_name' in shown) found.add(shown.id)
    const { patient } = shown
    if (typeof patient === 'string' && ID.test(patient)) found.add(patient)
    if (isRecord(patient) && typeof patient.id === 'string') found.add(patient.id)
    for (const each of Object.values(shown)) patientsIn(each, found)
  }
  return found
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
}
