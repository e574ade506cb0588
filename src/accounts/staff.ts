import type { Insertable } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { systemClock } from '../platform/clock.ts'
import { asPractice, type Database, type Tx } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import type { Staff } from '../platform/database/schema.gen.ts'
import { ProductError } from '../platform/errors.ts'
import { columnsOf, permissionsOf } from './membership.ts'
import { newPassword, savePassword } from './new-password.ts'
import { hashPassword, passwordProblem } from './password.ts'
import { recordedAct } from './recorded-act.ts'
import { may, mayWords, type Permission, type PracticeRole, type Right, type Role } from './rights.ts'

/** Somebody to add. Without a password they set one by a link. */
export type NewStaff = { email: string; name: string; password: string | null } & (
  | { role: PracticeRole; practice: string; permissions?: readonly Permission[] }
  | { role: 'operator'; practice?: null }
)

const email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/**
 * Adds somebody who may sign in; gives back their id. Whether the practice exists is for the caller to know.
 * Throws `invalid` for an email, name or password that cannot be used, `refused` when the email is taken.
 */
export async function addStaff(database: Database, staff: NewStaff): Promise<string> {
  const address = emailOf(staff.email)
  const name = staff.name.trim()
  if (name === '' || name.length > 200) throw new ProductError('invalid', 'Give the name of the person.')
  const now = new Date()
  const row = {
    ...{ id: uuidv7(), email: address, name, created_at: now },
    operator_since: staff.role === 'operator' ? now : null,
    password_hash: staff.password === null ? null : await hashNew(staff.password, [name, address]),
  }
  if (staff.role === 'operator') {
    await database.kysely.transaction().execute((tx) => insertStaff(tx, row))
    return row.id
  }
  const practice = practiceCode(staff.practice)
  await asPractice(database, practice, async (tx) => {
    await insertStaff(tx, row)
    const { role, permissions = [] } = staff
    await tx
      .insertInto('membership')
      .values({ practice, staff: row.id, role, since: now, ...columnsOf(permissions) })
      .execute()
  })
  return row.id
}

async function insertStaff(tx: Tx, row: Insertable<Staff>): Promise<void> {
  const added = await tx
    .insertInto('staff')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new ProductError('refused', 'Somebody with this email has been added before.')
}

/** Gives somebody a new password by command: ends a lock, and every session that was opened with the old one. */
export async function setPassword(database: Database, address: string, password: string): Promise<void> {
  const staff = await staffWith(database, address)
  const made = await newPassword(database, staff, password)
  if ('problem' in made) throw new ProductError('invalid', made.problem)
  const act = { action: 'password-changed', actor: { command: 'staff password' } }
  await recordedAct({ database, clock: systemClock }, staff, act, (tx) => savePassword(tx, staff, made.hash))
}

/** The id of whoever has this email, wherever they work. Throws `not-found`. */
export async function staffWith(database: Database, address: string): Promise<string> {
  const staff = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', emailOf(address))
    .executeTakeFirst()
  if (!staff) throw new ProductError('not-found', 'Nobody with this email may sign in. Add them first.')
  return staff.id
}

function emailOf(text: string): string {
  const read = email.safeParse(text)
  if (!read.success) throw new ProductError('invalid', 'Write the email like name@example.org.')
  return read.data
}

async function hashNew(password: string, about: string[]): Promise<string> {
  const problem = passwordProblem(password, about)
  if (problem) throw new ProductError('invalid', problem)
  return hashPassword(password)
}

/**
 * The member of staff of a practice with this email. Throws `not-found`, and `refused` where they may not do what `right`
 * names.
 */
export async function findStaff(
  database: Database,
  practice: string,
  address: string,
  right?: Right,
): Promise<string> {
  const staff = await asPractice(database, practice, (tx) =>
    tx
      .selectFrom('membership')
      .innerJoin('staff', 'staff.id', 'membership.staff')
      .select(['id', 'role', 'sensitive', 'bulk_draft', 'bulk_release'])
      .where('practice', '=', practice)
      .where('email', '=', emailOf(address))
      .where('ended_at', 'is', null)
      .executeTakeFirst(),
  )
  if (!staff) throw new ProductError('not-found', 'Nobody with this email works at this practice.')
  const holder = { role: staff.role as Role, permissions: permissionsOf(staff) }
  if (right !== undefined && !may(holder, right)) throw new ProductError('refused', mayWords(right))
  return staff.id
}
