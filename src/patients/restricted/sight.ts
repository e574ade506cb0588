import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'

/** How long somebody sees restricted patients before they are asked for a reason again. */
export const SIGHT_MINUTES = 15

/** A quarter of an hour in which somebody with the permission sees restricted patients, and why. */
export interface Sight {
  id: string
  reason: string
  until: Date
}

interface Looker {
  practice: string
  staff: string
  now: Date
}

/** Lets somebody who has the permission see restricted patients for a while. Every look is kept with the reason. */
export async function openSight(tx: Tx, { practice, staff, now }: Looker, reason: string): Promise<void> {
  const until = new Date(now.getTime() + SIGHT_MINUTES * 60_000)
  const id = uuidv7()
  await tx
    .insertInto('restricted_sight')
    .values({ practice, id, staff, reason, began_at: now, until })
    .execute()
  await recordAudit(tx, practice, {
    ...{ action: 'restricted-patients-shown', actor: { staff }, subject: { sight: id }, at: now },
    facts: { minutes: SIGHT_MINUTES },
  })
}

/** What somebody sees by now; null when they have given no reason lately. */
export async function findSight(tx: Tx, { practice, staff, now }: Looker): Promise<Sight | null> {
  const found = await tx
    .selectFrom('restricted_sight')
    .select(['id', 'reason', 'until'])
    .where('practice', '=', practice)
    .where('staff', '=', staff)
    .where('until', '>', now)
    .orderBy('until', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found ?? null
}

/** Throws `not-found` for who does not see restricted patients now, as for a record that is not there. */
export function demandSeen(sight: Sight | null): asserts sight is Sight {
  if (sight === null)
    throw new ProductError('not-found', 'Say first why you need to see restricted patients.')
}

/** Ends it before its time. */
export async function closeSight(tx: Tx, { practice, staff, now }: Looker): Promise<void> {
  await tx
    .updateTable('restricted_sight')
    .set({ until: now })
    .where('practice', '=', practice)
    .where('staff', '=', staff)
    .where('until', '>', now)
    .execute()
}

/** Who saw restricted patients, when and why, the newest first. */
export async function listSights(tx: Tx, practice: string, limit: number) {
  return tx
    .selectFrom('restricted_sight')
    .leftJoin('staff', 'staff.id', 'restricted_sight.staff')
    .select(['restricted_sight.id', 'began_at', 'reason', 'staff.name as who'])
    .where('restricted_sight.practice', '=', practice)
    .orderBy('began_at', 'desc')
    .orderBy('restricted_sight.id')
    .limit(limit)
    .execute()
}
