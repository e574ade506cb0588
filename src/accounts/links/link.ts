import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Accounts } from '../accounts.ts'
import { recordedAct } from '../recorded-act.ts'

export const PASSWORD_LINK_MINUTES = 30
export const INVITATION_DAYS = 7

/** What a link is for, and whose it is; the first operator is nobody yet. */
export type SignInLink =
  { purpose: 'new-password'; staff: string } | { purpose: 'first-operator'; staff: null }

/**
 * Makes a link by which somebody sets a new password, once and within 30 minutes, in place of any before. Answers its
 * path, which is a secret: it belongs in the hands of that person, never in a log.
 */
export async function makePasswordLink(
  accounts: Pick<Accounts, 'database' | 'clock'>,
  staff: string,
  actor: Actor,
): Promise<string> {
  const act = { action: 'password-link-made', actor }
  return recordedAct(accounts, staff, act, (tx) => passwordLink(tx, staff, accounts.clock.now()))
}

/** Makes the link by which somebody who was added sets their first password, once and within 7 days. Answers its path. */
export async function makeFirstPasswordLink(
  accounts: Pick<Accounts, 'database' | 'clock'>,
  staff: string,
  actor: Actor,
): Promise<string> {
  const act = { action: 'password-link-made', actor }
  return recordedAct(accounts, staff, act, (tx) => invitationLink(tx, staff, accounts.clock.now()))
}

/** The link for a new password, in the transaction of whoever writes down that it was made. */
export function passwordLink(tx: Tx, staff: string, now: Date): Promise<string> {
  return newLink(tx, staff, now, PASSWORD_LINK_MINUTES)
}

/** The link by which somebody who was invited sets their first password, once and within 7 days, in place of any before. */
export function invitationLink(tx: Tx, staff: string, now: Date): Promise<string> {
  return newLink(tx, staff, now, INVITATION_DAYS * 24 * 60)
}

/** One link a person: another takes the place of the one before. */
async function newLink(tx: Tx, staff: string, now: Date, minutes: number): Promise<string> {
  const token = newToken()
  const expires_at = new Date(now.getTime() + minutes * 60_000)
  await tx.deleteFrom('sign_in_link').where('staff', '=', staff).execute()
  await tx
    .insertInto('sign_in_link')
    .values({ token_hash: hashOf(token), purpose: 'new-password', staff, expires_at })
    .execute()
  return pathOf(token)
}

/**
 * Makes the link that makes the first operator, where there is none but `besides`, in place of any before. Answers its
 * path, or undefined where it is not needed.
 */
export async function makeFirstOperatorLink(
  { database }: Pick<Accounts, 'database'>,
  { besides }: { besides: readonly string[] },
): Promise<string | undefined> {
  const operator = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('operator_since', 'is not', null)
    .where('email', 'not in', besides.length > 0 ? besides : [''])
    .executeTakeFirst()
  await database.kysely.deleteFrom('sign_in_link').where('purpose', '=', 'first-operator').execute()
  if (operator) return undefined
  const token = newToken()
  await database.kysely
    .insertInto('sign_in_link')
    .values({ token_hash: hashOf(token), purpose: 'first-operator' })
    .execute()
  return pathOf(token)
}

/** The link of a token, while it works. Finding does not use it: a mail program or a preview may open it too. */
export async function findLink({ database, clock }: Accounts, token: string): Promise<SignInLink | null> {
  const found = await database.kysely
    .selectFrom('sign_in_link')
    .select(['purpose', 'staff'])
    .where('token_hash', '=', hashOf(token))
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', clock.now())]))
    .executeTakeFirst()
  return (found ?? null) as SignInLink | null
}

/** Uses up a link, in the transaction of what it lets somebody do. False when it was used meanwhile. */
export async function useLink(tx: Tx, token: string): Promise<boolean> {
  const used = await tx
    .deleteFrom('sign_in_link')
    .where('token_hash', '=', hashOf(token))
    .returning('purpose')
    .execute()
  return used.length > 0
}

/** What a page and a person with a terminal hand over. */
function pathOf(token: string): string {
  return `/link/${token}`
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
