import type { Tx } from '../platform/database/database.ts'

/** The last that left to a patient, as a list says it. */
export interface LastContact {
  at: Date
  /** How: a text, an email. */
  by: string
  /** What became of it. */
  became: string
}

/** Finds the last contact of some patients, by their ids. Whoever sends to patients knows: this room does not. */
export type LastContactOf = (
  tx: Tx,
  practice: string,
  patients: readonly string[],
) => Promise<Map<string, LastContact>>

/** Where nothing is sent, nobody was ever reached. */
export const nobodyReached: LastContactOf = () => Promise.resolve(new Map<string, LastContact>())
