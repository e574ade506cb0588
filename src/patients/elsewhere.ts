import type { Tx } from '../platform/database/database.ts'

/** What the practice is told of another practice of this installation that lists the same NHS number. */
export interface Elsewhere {
  /** `moved`: registered there, later than here. `shared`: both list the number, and nobody knows which is the later. */
  kind: 'moved' | 'shared'
  /** Since when the patient is registered there; null when nobody knows. */
  since: string | null
}

/** Whether a patient is registered elsewhere, as far as the practice may know; null when nothing is told. */
export async function findElsewhere(tx: Tx, practice: string, id: string): Promise<Elsewhere | null> {
  const found = await tx
    .selectFrom('registered_elsewhere')
    .select(['kind', 'since'])
    .where('practice', '=', practice)
    .where('patient', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return found ?? null
}
