import { sqlFile } from '../platform/database/sql-file.ts'
import type { Run } from '../platform/database/database.ts'

const recountSql = sqlFile(import.meta.url, './recount.sql')

/**
 * Counts a practice's patients again. Call it in the transaction that adds patients or changes their status. Whoever
 * counts at the same time waits first, and so counts what the other one added.
 */
export async function recount(run: Run, practice: string): Promise<void> {
  await lockCounts(run, practice)
  await run(recountSql, [practice])
}

/** Everybody who writes the counts waits here first, so that nobody waits for each other. */
export async function lockCounts(run: Run, practice: string): Promise<void> {
  await run('SELECT FROM patient_count WHERE practice = $1 ORDER BY status, account FOR UPDATE', [practice])
}
