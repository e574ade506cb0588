import { asPractice, type Database } from '../../platform/database/database.ts'
import { readActivation } from '../../practices/activation/activation.ts'
import type { Doing } from '../../practices/activation/verbs.ts'

/** Bethan Rees, who speaks for the practice at the command line. */
export function bethanOf(practice: string, at = new Date('2026-11-24T11:31:00Z')): Doing {
  return { practice, by: { command: 'practice withdraw' }, name: 'Bethan Rees', at }
}

export async function stateOf(database: Database, practice: string): Promise<string | null> {
  return (await asPractice(database, practice, (tx) => readActivation(tx, practice))).state
}
