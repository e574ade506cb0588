import { sql } from 'kysely'
import type { Tx } from './database.ts'

/**
 * Waits until no other transaction does the same to the same thing, and holds the others up until this one is over: whoever
 * comes second sees what the first one did. Both are hashed, so that two things now and then wait for each other in vain.
 */
export async function oneAtATime(tx: Tx, does: string, to: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext(${does}), hashtext(${to}))`.execute(tx)
}
