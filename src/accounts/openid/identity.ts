import type { Database, Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Accounts } from '../accounts.ts'
import { recordedAct } from '../recorded-act.ts'
import type { Provider } from './provider.ts'
import { Refused } from './refused.ts'

/** What a provider calls somebody: only both together name a person. */
export interface Identity {
  issuer: string
  sub: string
}

/** Whom a provider means, or null where nobody here has said that it is them. */
export async function staffOf(
  database: Database,
  { issuer, sub }: Identity,
  now: Date,
): Promise<string | null> {
  const found = await database.kysely
    .updateTable('openid_identity')
    .set({ last_used_at: now })
    .where('issuer', '=', issuer)
    .where('sub', '=', sub)
    .returning('staff')
    .executeTakeFirst()
  return found?.staff ?? null
}

/** The issuers that vouch for somebody. */
export async function issuersOf(database: Database, staff: string): Promise<string[]> {
  const rows = await database.kysely
    .selectFrom('openid_identity')
    .select('issuer')
    .where('staff', '=', staff)
    .execute()
  return rows.map(({ issuer }) => issuer)
}

/**
 * Lets a provider vouch for this member of staff from now on, in place of whom it vouched for as them before.
 * `first` is done in the same transaction.
 * Throws `Refused` where it already vouches for somebody else by that name.
 */
export async function linkIdentity(
  accounts: Accounts,
  staff: string,
  provider: string,
  { issuer, sub }: Identity,
  first?: (tx: Tx) => Promise<void>,
): Promise<void> {
  const now = accounts.clock.now()
  const act = { action: 'sign-in-method-added', facts: { method: 'openid', provider } }
  await recordedAct(accounts, staff, act, async (tx) => {
    await first?.(tx)
    await tx.deleteFrom('openid_identity').where('staff', '=', staff).where('issuer', '=', issuer).execute()
    const linked = await tx
      .insertInto('openid_identity')
      .values({ issuer, sub, staff, linked_at: now, last_used_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('staff')
      .executeTakeFirst()
    if (!linked) throw new Refused('already-linked')
  })
}

/**
 * No longer lets a provider vouch for this member of staff, and ends the sessions that it vouched for.
 * Throws `refused` where they could not sign in any more.
 */
export async function unlinkIdentity(accounts: Accounts, staff: string, provider: Provider): Promise<void> {
  if (!(await hasAnotherWay(accounts, staff))) {
    throw new ProductError(
      'refused',
      `You sign in with ${provider.name} and in no other way, so it was not taken away. Add a passkey first.`,
    )
  }
  const act = { action: 'sign-in-method-removed', facts: { method: 'openid', provider: provider.id } }
  await recordedAct(accounts, staff, act, async (tx) => {
    for (const table of ['openid_identity', 'session'] as const)
      await tx
        .deleteFrom(table)
        .where('staff', '=', staff)
        .where('issuer', '=', provider.settings.issuer)
        .execute()
  })
}

async function hasAnotherWay({ database }: Accounts, staff: string): Promise<boolean> {
  const found = await database.kysely
    .selectFrom('staff')
    .leftJoin('passkey', 'passkey.staff', 'staff.id')
    .select('staff.id')
    .where('staff.id', '=', staff)
    .where((where) => where.or([where('password_hash', 'is not', null), where('passkey.id', 'is not', null)]))
    .executeTakeFirst()
  return found !== undefined
}
