import { aboutEverybody, type Run } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'

const followSurvivor = sqlFile(import.meta.url, './follow-survivor.sql')
const begin = sqlFile(import.meta.url, './begin.sql')
const end = sqlFile(import.meta.url, './end.sql')

/** Who or what has just changed whether records are restricted. */
export interface Restricting {
  practice: string
  run: string | null
  staff: string | null
  at: Date
  reason?: string | null
}

/**
 * Follows what has just been written about patients: what was merged into a record is restricted with it, and of a record that
 * became restricted every contact detail goes from wherever the past is kept. Call it in the transaction that may have changed it, so that both stand or fall together.
 */
export async function followRestrictions(run: Run, by: Restricting): Promise<void> {
  await aboutEverybody(run, async () => {
    await run(followSurvivor, [by.practice, by.run, by.staff, by.at])
    await run(begin, [by.practice, by.run, by.staff, by.at, by.reason ?? null])
    await run(end, [by.practice, by.staff, by.at])
  })
}
