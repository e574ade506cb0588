import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Person } from './person.ts'

const minutes = 60_000
/** A session ends this long after the sign-in, whatever happens: one working day. */
const LONGEST_SESSION = 12 * 60 * minutes
/** And this long after the last page: long enough for a consultation, short enough for an empty room. */
const IDLE_SESSION = 60 * minutes

/** Opens a session and gives back its token, which only the browser keeps: the table has the hash. */
export async function openSession(database: Database, clock: Clock, staff: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  await database.kysely.deleteFrom('session').where('expires_at', '<=', now).execute()
  await database.kysely
    .insertInto('session')
    .values({
      token_hash: hashOf(token),
      staff,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + LONGEST_SESSION),
    })
    .execute()
  return token
}

/** Who holds this token, while their session lasts; being seen keeps it from going idle. */
export async function personOf(database: Database, clock: Clock, token: string): Promise<Person | null> {
  const now = clock.now()
  const found = await database.kysely
    .selectFrom('session')
    .innerJoin('staff', 'staff.id', 'session.staff')
    .select(['staff.id', 'staff.name', 'staff.role', 'staff.practice', 'session.last_seen_at'])
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', new Date(now.getTime() - IDLE_SESSION))
    .executeTakeFirst()
  if (!found) return null
  const { last_seen_at: seen, ...person } = found
  // Once a minute is often enough; a write for every page is not needed.
  if (now.getTime() - seen.getTime() > minutes) await markSeen(database, now, token)
  return person as Person
}

/** Ends the session, wherever its token may still be. */
export async function closeSession(database: Database, token: string): Promise<void> {
  await database.kysely.deleteFrom('session').where('token_hash', '=', hashOf(token)).execute()
}

async function markSeen(database: Database, now: Date, token: string): Promise<void> {
  await database.kysely
    .updateTable('session')
    .set({ last_seen_at: now })
    .where('token_hash', '=', hashOf(token))
    .execute()
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
