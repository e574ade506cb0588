import { sql } from 'kysely'
import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { membershipsOf, permissionsOf } from './membership.ts'
import type { Person } from './person.ts'
import type { PracticeRole } from './rights.ts'

interface Found {
  id: string
  name: string
  operator_since: Date | null
  practice: string | null
  role: PracticeRole | null
  sensitive: boolean | null
  bulk_draft: boolean | null
  bulk_release: boolean | null
  /** Permissions that whoever vouched for the session does not back. */
  withheld: string[]
}

/** Who a session's row is of; nobody, where somebody has been removed from the practice that their session is in. */
export function whoIs({
  id,
  name,
  operator_since,
  practice,
  role,
  withheld,
  ...given
}: Found): Person | null {
  if (operator_since) return { id, name, role: 'operator', practice: null, permissions: [] }
  if (practice === null || role === null) return null
  const permissions = permissionsOf(given).filter((permission) => !withheld.includes(permission))
  return { id, name, role, practice, permissions }
}

/**
 * The practice that somebody has worked at longest, where their session begins; null for an operator.
 * Throws `refused` for somebody who works nowhere any more.
 */
export async function firstPractice(database: Database, staff: string): Promise<string | null> {
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
