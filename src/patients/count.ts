import { sqlFile } from '../platform/database/sql-file.ts'
import type { Run } from '../platform/database/database.ts'

const recountSql = sqlFile(import.meta.url, './recount.sql')

/** Counts a practice's patients again. Call it in the transaction that adds patients or changes their status. */
export async function recount(run: Run, practice: string): Promise<void> {
  await run(recountSql, [practice])
}
