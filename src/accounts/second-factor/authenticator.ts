import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import type { Tx } from '../../platform/database/database.ts'
import type { SealedColumn } from '../../platform/reseal.ts'
import type { Accounts } from '../accounts.ts'
import { useRecoveryCode } from './recovery-codes.ts'

export const MOST_CODES = 5
export const CODE_LOCK_MINUTES = 15
/** Every authenticator app makes these: six digits, for half a minute. */
const period = 30
/** A phone's clock may be half a minute off. */
const window = 1

/** What came of a code. */
export type CodeCheck =
  | { result: 'right'; method: 'password' | 'recovery-code' }
  | { result: 'wrong' }
  | { result: 'locked'; until: Date }

/** A new secret for an authenticator app, as it is typed into one. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The address that a QR code holds: the app reads from it the secret and what to call it. */
export function secretAddress(secret: string, { brand, email }: { brand: string; email: string }): string {
  return totp(secret, { issuer: brand, label: email }).toString()
}

/** The code that an authenticator shows at an instant. */
export function codeAt(secret: string, instant: Date): string {
  return totp(secret).generate({ timestamp: instant.getTime() })
}

/** The half minute that this code belongs to, counted from 1970, when it is one of now; else undefined. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  const digits = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return undefined
  const delta = totp(secret).validate({ token: digits, timestamp: now.getTime(), window })
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / period) + delta
}

/** Takes `secret` as the person's authenticator in place of any before it. `step` is that of the code that confirmed it. */
export async function saveAuthenticator(
  tx: Tx,
  { secrets, clock }: Accounts,
  staff: string,
  { secret, step }: { secret: string; step: number },
): Promise<void> {
  const kept = { sealed_secret: secrets.seal(secret, place(staff)), last_step: step, added_at: clock.now() }
  const fresh = { ...kept, failed_codes: 0, locked_until: null }
  await tx
    .insertInto('authenticator')
    .values({ staff, ...fresh })
    .onConflict((conflict) => conflict.column('staff').doUpdateSet(fresh))
    .execute()
}

/** Since when somebody has an authenticator; undefined when they have none. */
export async function authenticatorSince({ database }: Accounts, staff: string): Promise<Date | undefined> {
  const found = await database.kysely
    .selectFrom('authenticator')
    .select('added_at')
    .where('staff', '=', staff)
    .executeTakeFirst()
  return found?.added_at
}

/**
 * Whether this is a code of the person's authenticator or one of their recovery codes, and takes it: it is never right
 * again. The fifth wrong one in a row locks. Counted before it is looked at, so that many at once are not more tries.
 */
export async function checkCode(accounts: Accounts, staff: string, code: string): Promise<CodeCheck> {
  const { database, clock, secrets } = accounts
  const attempt = await countTry(accounts, staff)
  if ('until' in attempt) return attempt
  const step = stepOf(secrets.open(attempt.sealed, place(staff)), code, clock.now())
  if (step !== undefined) {
    const taken = await database.kysely
      .updateTable('authenticator')
      .set({ last_step: step, failed_codes: 0, locked_until: null })
      .where('staff', '=', staff)
      .where('last_step', '<', step)
      .returning('staff')
      .executeTakeFirst()
    if (taken) return { result: 'right', method: 'password' }
  } else if (await useRecoveryCode(accounts, staff, code)) {
    await forgiveCodes(accounts, staff)
    return { result: 'right', method: 'recovery-code' }
  }
  return attempt.lockedUntil ? { result: 'locked', until: attempt.lockedUntil } : { result: 'wrong' }
}

interface Try {
  sealed: Buffer
  lockedUntil: Date | null
}

async function countTry(
  { database, clock }: Accounts,
  staff: string,
): Promise<Try | { result: 'locked'; until: Date }> {
  const now = clock.now()
  const tries = sql<number>`CASE WHEN locked_until IS NULL THEN failed_codes + 1 ELSE 1 END`
  const until = new Date(now.getTime() + CODE_LOCK_MINUTES * 60_000)
  const counted = await database.kysely
    .updateTable('authenticator')
    .set({
      failed_codes: tries,
      locked_until: sql<Date | null>`CASE WHEN ${tries} >= ${MOST_CODES} THEN ${until}::timestamptz END`,
    })
    .where('staff', '=', staff)
    .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', now)]))
    .returning(['sealed_secret as sealed', 'locked_until as lockedUntil'])
    .executeTakeFirst()
  if (counted) return counted
  const locked = await database.kysely
    .selectFrom('authenticator')
    .select('locked_until')
    .where('staff', '=', staff)
    .executeTakeFirstOrThrow()
  return { result: 'locked', until: locked.locked_until ?? now }
}

async function forgiveCodes({ database }: Accounts, staff: string): Promise<void> {
  await database.kysely
    .updateTable('authenticator')
    .set({ failed_codes: 0, locked_until: null })
    .where('staff', '=', staff)
    .execute()
}

function totp(secret: string, names: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...names, secret: Secret.fromBase32(secret), period })
}

function place(staff: string): string {
  return `authenticator ${staff}`
}

/** Where the secrets of authenticators are kept, to be sealed anew under another key. */
export const sealedAuthenticators: SealedColumn = {
  ...{ table: 'authenticator', column: 'sealed_secret', key: ['staff'] },
  belongsTo: ({ staff = '' }) => place(staff),
}
