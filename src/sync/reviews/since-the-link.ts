import { sql } from 'kysely'
import type { FieldChange } from '../../patients/history.ts'
import type { Tx } from '../../platform/database/database.ts'

/** A change of a patient since they were linked; `byList` when the list made it, not a person. */
export interface LaterChange extends FieldChange {
  byList: boolean
}

/** What taking a link back does to the fields of a patient. */
export interface TakenBack {
  /** What each field becomes again. */
  restored: Map<string, string | null>
  /** Fields that a person changed last: they stay. */
  kept: string[]
}

/**
 * Every field that the list has set since the link becomes what it was before, unless a person has changed it since:
 * their word stays. A value of the list that a person had overwritten, and the list then overwrote again, becomes the
 * person's. `changes` are the oldest first.
 */
export function takeBack(changes: readonly LaterChange[]): TakenBack {
  const restored = new Map<string, string | null>()
  const touched = new Set<string>()
  const kept = new Set<string>()
  for (const { field, old, byList } of changes) {
    if (byList) {
      touched.add(field)
      kept.delete(field)
      if (!restored.has(field)) restored.set(field, old)
    } else {
      restored.delete(field)
      if (touched.has(field)) kept.add(field)
    }
  }
  return { restored, kept: [...kept] }
}

/** A change from some moment on; `isFirst` when it was made at that moment. */
export interface ChangeSince extends LaterChange {
  isFirst: boolean
}

/**
 * What changed of a patient since a link was made, the oldest first. What happened at that very moment counts as done by
 * the list, also when a person decided it.
 */
export function changesSince(tx: Tx, practice: string, patient: string, since: Date): Promise<ChangeSince[]> {
  const moment = sql`date_trunc('milliseconds', changed_at)`
  return tx
    .selectFrom('patient_change')
    .select(['field', 'old', 'new'])
    .select(sql<boolean>`${moment} = ${since}::timestamptz`.as('isFirst'))
    .select(sql<boolean>`run IS NOT NULL OR ${moment} = ${since}::timestamptz`.as('byList'))
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where(sql<boolean>`${moment} >= ${since}::timestamptz`)
    .orderBy('changed_at')
    .execute()
}
