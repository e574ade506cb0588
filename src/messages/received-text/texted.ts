import type pg from 'pg'
import type { Tx } from '../../platform/database/database.ts'
import { addressKey } from '../../patients/preferences/objection.ts'

/** So long a number is known to have been texted: as long as its messages have their codes. */
const yearMs = 365 * 86_400_000

/** Remembers that a number is texted for a patient: an answer to it will name nobody. */
export async function rememberTexted(
  tx: Tx,
  { practice, patient, number, at }: { practice: string; patient: string; number: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('texted')
    .values({ practice, patient, address_key: addressKey('sms', number), at })
    .onConflict((conflict) => conflict.columns(['practice', 'address_key', 'patient']).doUpdateSet({ at }))
    .execute()
}

/** Somebody who was texted on a number. */
export interface Texted {
  practice: string
  patient: string
  at: Date
}

/** Everybody who was texted on a number within a year, at whatever practice; who was texted last comes first. */
export async function findTexted(owner: pg.Pool, number: string, now: Date): Promise<Texted[]> {
  const { rows } = await owner.query<Texted>(
    'SELECT practice, patient, at FROM texted WHERE address_key = $1 AND at > $2 ORDER BY at DESC, practice, patient',
    [addressKey('sms', number), new Date(+now - yearMs)],
  )
  return rows
}
