import { sql } from 'kysely'
import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Accounts } from '../accounts.ts'
import { invitationLink, passwordLink } from '../links/link.ts'
import { hasWayIn } from '../can-sign-in.ts'
import { columnsOf, membershipsOf, permissionsOf } from '../membership.ts'
import { may, RIGHTS, type Permission, type PracticeRole } from '../rights.ts'

/** Somebody who works at a practice, or did. */
export interface Colleague {
  staff: string
  name: string
  email: string
  role: PracticeRole
  permissions: Permission[]
  since: Date
  endedAt: Date | null
  /** They can sign in: a password is set, or somebody else vouches for them. */
  hasSignedUp: boolean
}

/** What somebody is to be at the practice. */
export interface Post {
  role: PracticeRole
  permissions: readonly Permission[]
}

/** Who does something: a member of staff, or nobody where it is the command line. */
export type By = { staff: string } | { command: string }

/** Everybody who works at the practice, then who did, each by name. */
export async function listColleagues(tx: Tx, practice: string): Promise<Colleague[]> {
  const rows = await tx
    .selectFrom('membership')
    .innerJoin('staff', 'staff.id', 'membership.staff')
    .selectAll('membership')
    .select(['name', 'email', hasWayIn.as('hasSignedUp')])
    .where('membership.practice', '=', practice)
    .orderBy('ended_at', (order) => order.desc().nullsFirst())
    .orderBy('name')
    .orderBy('staff')
    .execute()
  return rows.map(({ staff, name, email, role, since, ended_at, hasSignedUp, ...given }) => ({
    ...{ staff, name, email, role, since, endedAt: ended_at, permissions: permissionsOf(given) },
    hasSignedUp,
  }))
}

/** One who works at the practice now. Throws `not-found`, also for somebody of another practice. */
export async function findColleague(tx: Tx, practice: string, staff: string): Promise<Colleague> {
  const found = (await listColleagues(tx, practice)).find((each) => each.staff === staff && !each.endedAt)
  if (found) return found
  throw new ProductError('not-found', 'Nobody like this works here. Go back to People.')
}

/**
 * Lets somebody work at the practice. Who signs in already keeps that one way; anybody else gets a link to set a password,
 * once and within 7 days: its path is answered, and kept nowhere. Throws `refused` for who works here already and for
 * operators.
 */
export async function invite(
  accounts: Accounts,
  practice: string,
  person: { email: string; name: string } & Post,
  by: By,
): Promise<{ staff: string; link: string | null }> {
  const now = accounts.clock.now()
  return asPractice(accounts.database, practice, async (tx) => {
    const known = await findOrAdd(tx, practice, person, now)
    const before = await membershipOf(tx, practice, known.staff)
    if (before && !before.ended_at)
      throw new ProductError('refused', 'They work here already. Change what they may do instead.')
    const post = { role: person.role, ...columnsOf(person.permissions) }
    const began = { since: now, added_by: 'staff' in by ? by.staff : null, ended_at: null, ended_by: null }
    await tx
      .insertInto('membership')
      .values({ practice, staff: known.staff, ...post, ...began })
      .onConflict((conflict) => conflict.columns(['practice', 'staff']).doUpdateSet({ ...post, ...began }))
      .execute()
    await record(tx, practice, 'person-invited', by, known.staff, person, now)
    return { staff: known.staff, link: known.isNew ? await invitationLink(tx, known.staff, now) : null }
  })
}

/** Another link for somebody who was invited and has not come yet. Throws `refused` for who has. */
export async function inviteAgain(
  accounts: Accounts,
  practice: string,
  staff: string,
  by: By,
): Promise<string> {
  const now = accounts.clock.now()
  return asPractice(accounts.database, practice, async (tx) => {
    const found = await findColleague(tx, practice, staff)
    if (found.hasSignedUp) throw new ProductError('refused', 'They can sign in already, and need no link.')
    if (await worksElsewhere(tx, practice, staff))
      throw new ProductError(
        'refused',
        'Another practice invited them, too. They set a password by its link.',
      )
    const link = await invitationLink(tx, staff, now)
    await record(tx, practice, 'person-invited-again', by, staff, found, now)
    return link
  })
}

/**
 * Changes what somebody is and may do here, from their next page on. Throws `refused` when the practice would be left
 * without a manager, and when people would give themselves a right.
 */
export async function changePost(
  { database, clock }: Accounts,
  practice: string,
  { staff, ...post }: { staff: string } & Post,
  by: By,
): Promise<void> {
  await asPractice(database, practice, async (tx) => {
    await lockManagers(tx, practice)
    const before = await findColleague(tx, practice, staff)
    if (post.role !== 'manager') await keepManager(tx, practice, before)
    if ('staff' in by && by.staff === staff) refuseRise(before, post)
    await tx
      .updateTable('membership')
      .set({ role: post.role, ...columnsOf(post.permissions) })
      .where('practice', '=', practice)
      .where('staff', '=', staff)
      .execute()
    await record(tx, practice, 'post-changed', by, staff, post, clock.now(), before)
  })
}

/** Ends that somebody works here, with every session they have here. Throws `refused` for the last manager. */
export async function removePerson(
  { database, clock }: Accounts,
  practice: string,
  staff: string,
  by: By,
): Promise<void> {
  const now = clock.now()
  await asPractice(database, practice, async (tx) => {
    await lockManagers(tx, practice)
    const before = await findColleague(tx, practice, staff)
    await keepManager(tx, practice, before)
    await tx
      .updateTable('membership')
      .set({ ended_at: now, ended_by: 'staff' in by ? by.staff : null })
      .where('practice', '=', practice)
      .where('staff', '=', staff)
      .execute()
    await tx.deleteFrom('session').where('practice', '=', practice).where('staff', '=', staff).execute()
    await record(tx, practice, 'person-removed', by, staff, before, now)
  })
}

/**
 * A link by which somebody of the practice sets a new password, once and within half an hour; their authenticator stays.
 * Answers its path, which is a secret. Throws `refused` for who has none yet, and for who works elsewhere, too: whoever
 * holds the link could sign in there.
 */
export async function makeResetLink(
  { database, clock }: Accounts,
  practice: string,
  staff: string,
  by: By,
): Promise<string> {
  const now = clock.now()
  return asPractice(database, practice, async (tx) => {
    const found = await findColleague(tx, practice, staff)
    if (!found.hasSignedUp)
      throw new ProductError('refused', 'They have never signed in. Make another invitation link.')
    if (await worksElsewhere(tx, practice, staff))
      throw new ProductError(
        'refused',
        'They work at another practice, too. Only whoever looks after the installation can make a link for them.',
      )
    const link = await passwordLink(tx, staff, now)
    await record(tx, practice, 'password-link-made', by, staff, found, now)
    return link
  })
}

/** Signs somebody out wherever they are signed in to this practice. Answers how many sessions that were. */
export async function signOut(
  { database, clock }: Accounts,
  practice: string,
  staff: string,
  by: By,
): Promise<number> {
  return asPractice(database, practice, async (tx) => {
    const found = await findColleague(tx, practice, staff)
    const ended = await tx
      .deleteFrom('session')
      .where('practice', '=', practice)
      .where('staff', '=', staff)
      .returning('id')
      .execute()
    await record(tx, practice, 'sessions-ended', by, staff, found, clock.now())
    return ended.length
  })
}

async function findOrAdd(
  tx: Tx,
  practice: string,
  { email, name }: { email: string; name: string },
  now: Date,
) {
  const known = await tx
    .selectFrom('staff')
    .select(['id', 'operator_since', hasWayIn.as('hasSignedUp')])
    .where('email', '=', email)
    .executeTakeFirst()
  if (known?.operator_since)
    throw new ProductError(
      'refused',
      'This email is of an operator, who works at no practice. Use another one.',
    )
  if (known) {
    const isNew = !known.hasSignedUp && !(await worksElsewhere(tx, practice, known.id))
    return { staff: known.id, isNew }
  }
  const id = uuidv7()
  await tx.insertInto('staff').values({ id, email, name, created_at: now }).execute()
  return { staff: id, isNew: true }
}

/** Whoever holds a link signs in as its person, everywhere: no practice gets one for somebody of another. */
async function worksElsewhere(tx: Tx, practice: string, staff: string): Promise<boolean> {
  const works = await tx
    .selectFrom(membershipsOf(sql.val(staff)))
    .select('works.practice')
    .execute()
  return works.some((each) => each.practice !== practice)
}

function membershipOf(tx: Tx, practice: string, staff: string) {
  return tx
    .selectFrom('membership')
    .selectAll()
    .where('practice', '=', practice)
    .where('staff', '=', staff)
    .forUpdate()
    .executeTakeFirst()
}

/** Two managers who remove each other at once come one after the other. */
async function lockManagers(tx: Tx, practice: string): Promise<void> {
  await tx
    .selectFrom('membership')
    .select('staff')
    .where('practice', '=', practice)
    .where('role', '=', 'manager')
    .orderBy('staff')
    .forUpdate()
    .execute()
}

async function keepManager(tx: Tx, practice: string, { staff, role }: Colleague): Promise<void> {
  if (role !== 'manager') return
  const others = (await listColleagues(tx, practice)).filter(
    (each) => each.role === 'manager' && !each.endedAt,
  )
  if (others.some((each) => each.staff !== staff)) return
  throw new ProductError('refused', 'This is the last manager here. Make somebody else a manager first.')
}

function refuseRise(before: Post, after: Post): void {
  if (RIGHTS.every((right) => may(before, right) || !may(after, right))) return
  throw new ProductError('refused', 'Nobody gives rights to themselves. Ask another manager.')
}

async function record(
  ...[tx, practice, action, actor, staff, post, at, before]: [
    Tx,
    string,
    string,
    By,
    string,
    Post,
    Date,
    (Post | undefined)?,
  ]
): Promise<void> {
  const facts = {
    ...{ role: post.role, permissions: [...post.permissions] },
    ...(before && { 'role-before': before.role, 'permissions-before': [...before.permissions] }),
  }
  await recordAudit(tx, practice, { action, actor, subject: { staff }, facts, at })
}
