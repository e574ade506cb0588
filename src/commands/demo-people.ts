import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addStaff, setPassword } from '../accounts/staff.ts'
import { authenticatorSince, newSecret, saveAuthenticator } from '../accounts/second-factor/authenticator.ts'
import { newRecoveryCodes } from '../accounts/second-factor/recovery-codes.ts'
import { systemClock } from '../platform/clock.ts'
import { ProductError } from '../platform/errors.ts'
import type { Context } from './context.ts'

const bethan = { email: 'bethan.rees@example.org', name: 'Bethan Rees' }
/** Looks after the demo; a real operator is made by the link of the first start. */
export const demoOperator = { email: 'operator@example.org', name: 'Olu Adeyemi' }

interface Passwords {
  staff: string
  operator: string
}

/**
 * Makes the two who sign in to the demo, and tells how in words for the terminal. Their passwords are invented and kept
 * beside the invented patients. In place of an authenticator, every start gives each of them ten new recovery codes: the
 * real thing, which anybody has, so that the demo needs no way in that a practice would not have.
 */
export async function demoSignIn(
  { database, config, secrets }: Pick<Context, 'database' | 'config' | 'secrets'>,
  practice: string,
): Promise<string> {
  const file = join(config.dataDir, 'demo', 'sign-in.json')
  if (!existsSync(file)) {
    const made: Passwords = { staff: password(), operator: password() }
    await addOrReset(database, { ...bethan, role: 'manager', practice, password: made.staff })
    await addOrReset(database, { ...demoOperator, role: 'operator', password: made.operator })
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  }
  const passwords = JSON.parse(readFileSync(file, 'utf8')) as Passwords
  return [
    `Sign in as ${bethan.email} with the password ${passwords.staff}`,
    'and one of these codes, each good for one time:',
    ...(await newCodes({ database, secrets }, bethan.email)),
    `Or, to look after the installation, as ${demoOperator.email} with ${passwords.operator} and one of`,
    ...(await newCodes({ database, secrets }, demoOperator.email)),
    'The next start prints new codes.',
  ].join('\n')
}

/** Ten codes on two lines. */
async function newCodes(context: Pick<Context, 'database' | 'secrets'>, email: string): Promise<string[]> {
  const accounts = { ...context, clock: systemClock }
  const { codes, save } = await newRecoveryCodes()
  const { id } = await context.database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  const hasOne = await authenticatorSince(accounts, id)
  await context.database.kysely.transaction().execute(async (tx) => {
    // One that nobody holds, until somebody sets up their own.
    if (!hasOne) await saveAuthenticator(tx, accounts, id, { secret: newSecret(), step: 0 })
    await save(tx, id)
  })
  return [codes.slice(0, 5), codes.slice(5)].map((some) => `  ${some.join('  ')}`)
}

/** A start that was killed between adding somebody and keeping their password gives them another one. */
async function addOrReset(
  database: Context['database'],
  person: Parameters<typeof addStaff>[1] & { password: string },
): Promise<void> {
  try {
    await addStaff(database, person)
  } catch (error) {
    if (!(error instanceof ProductError && error.kind === 'refused')) throw error
    await setPassword(database, person.email, person.password)
  }
}

function password(): string {
  return randomBytes(15).toString('base64url')
}
