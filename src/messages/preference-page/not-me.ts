import { object, type ObjectionWhy } from '../../patients/preferences/objection.ts'
import { markUnreliable } from '../../patients/unreliable/unreliable.ts'
import type { Tx } from '../../platform/database/database.ts'
import { endLinksTo } from '../secure-link/link.ts'
import type { Carrier } from './token.ts'

/** What somebody may say who is not the patient. */
export const NOT_ME = ['unknown', 'other', 'changed'] as const satisfies readonly ObjectionWhy[]
export type NotMe = (typeof NOT_ME)[number]

/**
 * Whoever has the phone or mailbox says that they are not the patient: from now on nothing for that patient goes there, nothing
 * that went there is read behind a link any more, and the number is to be checked by staff. Said twice it is one. They are asked for nothing: a wrong word costs a check.
 */
export async function sayNotMe(
  tx: Tx,
  carrier: Carrier,
  { why, at }: { why: NotMe; at: Date },
): Promise<void> {
  const { practice, patient, message, way, key, addressShown, fingerprint } = carrier
  await endLinksTo(tx, { practice, patient, message, key, at })
  // Of a restricted record nothing is kept by which its address is known, and nothing is sent to it.
  if (key === null) return
  const detail = way === 'sms' ? 'mobile_phone' : 'email'
  if (fingerprint !== null)
    await markUnreliable(tx, { practice, patient, detail, fingerprint, why: 'not-theirs', message, at })
  await object(tx, { practice, way, key, addressShown, patient, why, actor: { product: 'not-me' }, at })
}
