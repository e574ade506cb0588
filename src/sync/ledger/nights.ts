import { runIn, type Tx } from '../../platform/database/database.ts'
import { sqlFile } from '../../platform/database/sql-file.ts'

const nights = sqlFile(import.meta.url, './nights.sql')

/** What one night did to the list. */
export interface NightOfList {
  /** The local date, `2026-11-24`. */
  night: string
  /** Patients on the list afterwards; null when nothing was applied. */
  patients: number | null
  joined: number
  left: number
  linked: number
  updated: number
  became: 'done' | 'undone' | 'held' | 'failed'
}

/** The last nights up to a date, the oldest first. A night without a run is none of them. */
export async function lastNights(
  tx: Tx,
  practice: string,
  { until, nights: many }: { until: string; nights: number },
): Promise<NightOfList[]> {
  const { rows } = await runIn(tx)(nights, [practice, until, many])
  return rows as NightOfList[]
}
