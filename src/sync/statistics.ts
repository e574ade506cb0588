import type { Database } from '../platform/database/database.ts'
import type { RunReport } from './run-record.ts'

/** So many new patients make another table of it; fewer are left to autovacuum, which comes within a minute or two. */
const MANY = 50_000

/**
 * Tells the planner about a list that has just come in for the first time. Until it knows, the next sync or search would
 * be planned for an almost empty table: a night at a million patients took 90 seconds instead of seven.
 */
export async function refreshStatistics({ owner }: Database, { created }: RunReport): Promise<void> {
  if (created >= MANY) await owner.query('ANALYZE patient')
}
