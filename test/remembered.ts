import type { Database } from '../src/platform/database/database.ts'

/**
 * Waits until a run of the practice has looked up what last time's list was. Lists are read ahead while it does: what is to
 * happen after that, in the middle of tonight's list, waits for this first.
 */
export async function hasRemembered({ owner }: Pick<Database, 'owner'>, practice: string): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(
      `SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'patient-sync ' || $1 || ' %'
         AND state = 'idle in transaction' AND query ~ 'linked\\.packed|CLOSE existing'`,
      [practice],
    )
    if (rowCount === 1) return
    await new Promise(setImmediate)
  }
}
