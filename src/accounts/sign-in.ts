import { sql } from 'kysely'
import { inLondon, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { isPassword } from './password.ts'
import { Strangers } from './strangers.ts'

const MOST_TRIES = 10
const LOCK_MINUTES = 15

/** What came of an email and a password. */
export type PasswordCheck =
  | { result: 'right'; staff: string }
  | { result: 'wrong'; staff: string | undefined }
  | { result: 'locked'; until: Date }

export type CheckPassword = (email: string, password: string) => Promise<PasswordCheck>

/** Why a password was not taken, in a sentence for who typed it. */
export function refusal(came: Exclude<PasswordCheck, { result: 'right' }>): string {
  if (came.result === 'wrong') return 'The email or the password is not right'
  const { time } = inLondon(came.until)
  return `Locked for ${LOCK_MINUTES} minutes, because the password was wrong ${MOST_TRIES} times. Try again after ${time}`
}

interface Try {
  staff: string | undefined
  passwordHash: string | undefined
  lockedUntil: Date | null
}

/**
 * Makes the check of email and password. An email that nobody has is treated like any other, in time and in being
 * locked, so that the answers do not tell who works here.
 */
export function makeCheckPassword(database: Database, clock: Clock): CheckPassword {
  const strangers = new Strangers(MOST_TRIES, LOCK_MINUTES)

  return async (email: string, password: string): Promise<PasswordCheck> => {
    const now = clock.now()
    const attempt = (await countTry(database, now, email)) ?? (await refusedTry(email, now))
    if ('result' in attempt) return attempt
    if (await isPassword(password, attempt.passwordHash)) return forgive(database, attempt.staff as string)
    if (attempt.lockedUntil) return { result: 'locked', until: attempt.lockedUntil }
    return { result: 'wrong', staff: attempt.staff }
  }

  async function refusedTry(email: string, now: Date): Promise<Try | PasswordCheck> {
    const staff = await database.kysely
      .selectFrom('staff')
      .select('locked_until')
      .where('email', '=', email)
      .executeTakeFirst()
    if (staff?.locked_until) return { result: 'locked', until: staff.locked_until }
    const stranger = strangers.countTry(email, now)
    if (!stranger.mayTry) return { result: 'locked', until: stranger.lockedUntil as Date }
    return { staff: undefined, passwordHash: undefined, lockedUntil: stranger.lockedUntil }
  }
}

/**
 * Counts the try before the password is looked at, so that many at once are not more than ten in a row. The tenth
 * locks; a right password lifts the lock again. Undefined when the account is locked or nobody has this email.
 */
async function countTry(database: Database, now: Date, email: string): Promise<Try | undefined> {
  const tries = sql<number>`CASE WHEN locked_until IS NULL THEN failed_sign_ins + 1 ELSE 1 END`
  const until = new Date(now.getTime() + LOCK_MINUTES * 60_000)
  const counted = await database.kysely
    .updateTable('staff')
    .set({
      failed_sign_ins: tries,
      locked_until: sql<Date | null>`CASE WHEN ${tries} >= ${MOST_TRIES} THEN ${until}::timestamptz END`,
    })
    .where('email', '=', email)
    .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', now)]))
    .returning(['id', 'password_hash', 'locked_until'])
    .executeTakeFirst()
  return (
    counted && {
      staff: counted.id,
      passwordHash: counted.password_hash ?? undefined,
      lockedUntil: counted.locked_until,
    }
  )
}

async function forgive(database: Database, staff: string): Promise<PasswordCheck> {
  await database.kysely
    .updateTable('staff')
    .set({ failed_sign_ins: 0, locked_until: null })
    .where('id', '=', staff)
    .execute()
  return { result: 'right', staff }
}
