import type { Database } from '../platform/database/database.ts'
import type { RunReport } from './run-record.ts'

/** So many new patients make another table of it; fewer are left to autovacuum, which comes within a minute or two. */
const MANY = 50_000

/** Where fewer are compared, any plan will do. */
const FEW = 500

/** Whoever is at work on the table already is not waited for. */
const analyze = 'ANALYZE (SKIP_LOCKED) patient'

/**
 * Tells the planner about a list that has just come in for the first time. Until it knows, the next sync or search would
 * be planned for an almost empty table: a night at a million patients took 90 seconds instead of seven.
 */
export async function refreshStatistics({ owner }: Database, { created }: RunReport): Promise<void> {
  if (created >= MANY) await owner.query(analyze)
}

/**
 * The same before people are compared, where autovacuum has not come round since most of them came: as after an import
 * that the first sync follows at once, which took half a minute instead of half a second.
 */
export async function catchUpStatistics({ owner }: Database, people: number): Promise<void> {
  if (people < FEW) return
  const { rows } = await owner.query<{ counted: number }>(
    `SELECT reltuples AS counted FROM pg_class WHERE oid = 'patient'::regclass`,
  )
  if ((rows[0]?.counted ?? 0) < people / 2) await owner.query(analyze)
}
