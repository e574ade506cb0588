import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { recordsOf } from '../../patients/merged-records.ts'

/** Messages whose link is locked, and nobody has seen to it: sent another, or said that they need none. */
export function lockedMessages(tx: Tx, practice: string) {
  return tx
    .selectFrom('secure_link')
    .select('secure_link.message')
    .where('secure_link.practice', '=', practice)
    .where('secure_link.locked_at', 'is not', null)
    .where('secure_link.ended_at', 'is', null)
    .where('secure_link.seen_to_at', 'is', null)
}

/** Somebody has seen to locked links without sending others: of one message, or of a whole thread as it was shown to them. */
export async function seeToLocked(
  tx: Tx,
  {
    practice,
    staff,
    at,
    ...of
  }: { practice: string; staff: string; at: Date } & (
    { message: string } | { patient: string; shownAt: Date }
  ),
): Promise<void> {
  const seen = await tx
    .updateTable('secure_link')
    .set({ seen_to_at: at, seen_to_by: staff })
    .where('practice', '=', practice)
    .where('locked_at', 'is not', null)
    .where('ended_at', 'is', null)
    .where('seen_to_at', 'is', null)
    .$if('message' in of, (query) => query.where('message', '=', (of as { message: string }).message))
    .$if('patient' in of, (query) => {
      const { patient, shownAt } = of as { patient: string; shownAt: Date }
      return query.where('patient', 'in', recordsOf(practice, patient)).where('locked_at', '<=', shownAt)
    })
    .returning('message')
    .execute()
  for (const { message } of seen)
    await recordAudit(tx, practice, {
      ...{ action: 'locked-link-seen-to', actor: { staff }, subject: { message }, at },
    })
}
