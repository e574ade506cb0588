import type { Database } from '../src/platform/database/database.ts'
import { addPractice } from '../src/practices/practice.ts'
import { activateInvented } from '../src/commands/invented-activation.ts'

/** When the practices of tests were switched on: before any of their nights. */
const switchedOnAt = new Date('2026-10-01T09:00:00Z')

/** A practice that has passed every step of its activation. */
export async function addSwitchedOn(
  database: Database,
  practice: { practice: string; name: string },
): Promise<void> {
  await addPractice(database, practice)
  await activateInvented(database, practice.practice, switchedOnAt)
}
