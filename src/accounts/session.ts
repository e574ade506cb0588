import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Person } from './person.ts'
import { membershipsOf, permissionsOf } from './membership.ts'
import type { PracticeRole } from './rights.ts'

const minutes = 60_000
/** A session ends this long after the sign-in, whatever happens: one working day. */
const LONGEST_SESSION = 12 * 60 * minutes
/** And this long after the last page: long enough for a consultation, short enough for an empty room. */
const IDLE_SESSION = 60 * minutes

/**
 * Opens a session and gives back its token, which only the browser keeps: the table has the hash. It begins in the
 * practice where they have worked longest. Throws `refused` for somebody who works nowhere any more.
 */
export async function openSession(database: Database, clock: Clock, staff: string): Promise<string> {
  const practice = await firstPractice(database, staff)
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  await database.kysely.deleteFrom('session').where('expires_at', '<=', now).execute()
  await database.kysely
    .insertInto('session')
    .values({
      token_hash: hashOf(token),
      staff,
      practice,
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
    .leftJoinLateral(membershipsOf(sql.ref<string>('session.staff')), (join) =>
      join.onRef('works.practice', '=', 'session.practice'),
    )
    .select(['staff.id', 'staff.name', 'staff.operator_since', 'session.last_seen_at'])
    .select(['works.practice', 'works.role', 'works.sensitive', 'works.bulk_draft', 'works.bulk_release'])
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', new Date(now.getTime() - IDLE_SESSION))
    .executeTakeFirst()
  if (!found) return null
  const person = whoIs(found)
  if (!person) return null
  const seen = found.last_seen_at
  // Once a minute is often enough; a write for every page is not needed.
  if (now.getTime() - seen.getTime() > minutes) await markSeen(database, now, token)
  return person
}

interface Found {
  id: string
  name: string
  operator_since: Date | null
  practice: string | null
  role: PracticeRole | null
  sensitive: boolean | null
  bulk_draft: boolean | null
  bulk_release: boolean | null
}

/** Nobody, where somebody has been removed from the practice that their session is in. */
function whoIs({ id, name, operator_since, practice, role, ...given }: Found): Person | null {
  if (operator_since) return { id, name, role: 'operator', practice: null, permissions: [] }
  if (practice === null || role === null) return null
  return { id, name, role, practice, permissions: permissionsOf(given) }
}

async function firstPractice(database: Database, staff: string): Promise<string | null> {
  const first = await database.kysely
    .selectFrom('staff')
    .leftJoinLateral(membershipsOf(sql.ref<string>('staff.id')), (join) => join.onTrue())
    .select(['operator_since', 'works.practice'])
    .where('id', '=', staff)
    .orderBy('works.since')
    .orderBy('works.practice')
    .executeTakeFirst()
  if (first?.operator_since) return null
  if (first?.practice) return first.practice
  throw new ProductError(
    'refused',
    'You no longer work at a practice that uses Patient Sync. Ask its manager to invite you again.',
  )
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
