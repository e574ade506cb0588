import type { Tx } from '../platform/database/database.ts'
import { oneAtATime } from '../platform/database/one-at-a-time.ts'
import type { MessagedDetail } from '../patients/unreliable/unreliable.ts'

/** One failure may be a phone that is off; so many in a row, within so many days, are a number to ask about. */
const inARow = 3
const withinDays = 7
const dayMilliseconds = 86_400_000

/**
 * Whether the last messages to a contact detail did not arrive, each for a reason that was only for now, since one arrived or
 * somebody has said that it is right.
 */
export async function failedOften(
  tx: Tx,
  of: { practice: string; patient: string; detail: MessagedDetail; fingerprint: Buffer; at: Date },
): Promise<boolean> {
  const { practice, patient, detail, fingerprint, at } = of
  // Of two failures that are told at once, the second counts the first.
  await oneAtATime(tx, 'failed often', practice + fingerprint.toString('hex'))
  const checked = await tx
    .selectFrom('unreliable_detail')
    .select('ended_at')
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('detail', '=', detail)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst()
  const since = Math.max(+at - withinDays * dayMilliseconds, +(checked?.ended_at ?? 0))
  const last = await tx
    .selectFrom('message')
    .select('why')
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('address_fingerprint', '=', fingerprint)
    .where('state', 'in', ['delivered', 'failed'])
    .where('state_since', '>', new Date(since))
    // What failed at the service says nothing of the number, this way or that.
    .where('why', 'is distinct from', 'service-failed')
    .orderBy('state_since', 'desc')
    .limit(inARow)
    .execute()
  return last.length === inARow && last.every(({ why }) => why === 'not-delivered')
}
