import type { Tx } from '../../platform/database/database.ts'
import { lastChanges } from '../history.ts'
import { findFirstRun } from '../row-facts.ts'
import type { MessagedDetail } from '../unreliable/unreliable.ts'

/**
 * Since when a patient's mobile or email is what it is now. Null where it came with the record when the practice began, by its
 * first list or with those who were moved in: when it was given is not known, and it is nothing new.
 */
export async function heldSince(
  tx: Tx,
  { practice, patient, detail }: { practice: string; patient: string; detail: MessagedDetail },
): Promise<Date | null> {
  const changed = (await lastChanges(tx, practice, patient, [detail])).get(detail)
  if (changed) return changed.at
  const { came_from, created_run, created_at } = await tx
    .selectFrom('patient')
    .select(['came_from', 'created_run', 'created_at'])
    .where('practice', '=', practice)
    .where('id', '=', patient)
    .executeTakeFirstOrThrow()
  if (came_from === 'import') return null
  return created_run !== null && created_run === (await findFirstRun(tx, practice)) ? null : created_at
}
