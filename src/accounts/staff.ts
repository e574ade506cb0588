import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Database } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import { ProductError } from '../platform/errors.ts'
import { hashPassword, passwordProblem } from './password.ts'

export type NewStaff = { email: string; name: string; password: string } & (
  { role: 'staff'; practice: string } | { role: 'operator'; practice?: null }
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
  const added = await database.kysely
    .insertInto('staff')
    .values({
      id: uuidv7(),
      email: address,
      name,
      role: staff.role,
      practice: staff.role === 'staff' ? practiceCode(staff.practice) : null,
      password_hash: await hashNew(staff.password, [name, address]),
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new ProductError('refused', 'Somebody with this email has been added before.')
  return added.id
}

/** Gives somebody a new password: ends a lock, and every session that was opened with the old one. */
export async function setPassword(database: Database, address: string, password: string): Promise<void> {
  const staff = await database.kysely
    .selectFrom('staff')
    .select(['id', 'name', 'email'])
    .where('email', '=', emailOf(address))
    .executeTakeFirst()
  if (!staff) throw new ProductError('not-found', 'Nobody with this email may sign in. Add them first.')
  const password_hash = await hashNew(password, [staff.name, staff.email])
  await database.kysely.transaction().execute(async (tx) => {
    await tx
      .updateTable('staff')
      .set({ password_hash, failed_sign_ins: 0, locked_until: null })
      .where('id', '=', staff.id)
      .execute()
    await tx.deleteFrom('session').where('staff', '=', staff.id).execute()
  })
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

/** The member of staff of a practice with this email. Throws `not-found`. */
export async function findStaff(database: Database, practice: string, address: string): Promise<string> {
  const staff = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', emailOf(address))
    .where('practice', '=', practice)
    .executeTakeFirst()
  if (!staff) throw new ProductError('not-found', 'Nobody with this email works at this practice.')
  return staff.id
}
