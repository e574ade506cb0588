import type { Command } from 'commander'
import { PRACTICE_ROLES, type PracticeRole } from '../accounts/rights.ts'
import { INVITATION_DAYS, makeFirstPasswordLink, makePasswordLink } from '../accounts/links/link.ts'
import { takeAwaySecondFactor } from '../accounts/second-factor/take-away.ts'
import { addStaff, setPassword, staffWith } from '../accounts/staff.ts'
import { systemClock } from '../platform/clock.ts'
import { environmentSecret } from '../platform/environment-secret.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice } from '../practices/practice.ts'
import { answer, UsageError } from './answer.ts'
import { colleaguesCommands } from './colleagues.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface AddOptions extends CommonOptions {
  name: string
  practice?: string
  role?: string
  operator?: boolean
  port: string
}

const portWords = 'port of the pages, where PUBLIC_URL does not say their address'

/** `staff add | password | reset`, and `list | change | remove` of a practice. Passwords come from the environment, where no list of processes shows them. */
export function staffCommands(program: Command): void {
  const staff = program.command('staff').description('people who sign in')
  colleaguesCommands(staff)

  leaf(
    staff,
    'add <email>',
    'add somebody who signs in; prints a link by which they set their password, once',
  )
    .requiredOption('--name <name>', 'their name')
    .option('--practice <code>', 'the practice that they work at')
    .option('--role <role>', `what they are there: ${PRACTICE_ROLES.join(', ')}`)
    .option('--operator', 'they look after the installation and see no patient')
    .option('--port <n>', portWords, '3000')
    .addHelpText(
      'after',
      example('staff add b.rees@example.org --name "Bethan Rees" --practice A81001 --role manager'),
    )
    .action((email: string, options: AddOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => add(context, email, options))),
    )

  leaf(staff, 'password <email>', 'give somebody the password of STAFF_PASSWORD, and end their sessions')
    .addHelpText('after', example('staff password b.rees@example.org'))
    .action((email: string, options: CommonOptions, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          await setPassword(database, email, passwordGiven())
          return { json: { email }, lines: ['The password is changed.'] }
        }),
      ),
    )

  leaf(staff, 'reset <email>', 'make a link with which somebody sets a new password: once, within 30 minutes')
    .option('--authenticator', 'also take away the authenticator and passkeys that they have lost')
    .option('--port <n>', portWords, '3000')
    .addHelpText('after', example('staff reset b.rees@example.org'))
    .action((email: string, options: ResetOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => reset(context, email, options))),
    )
}

interface ResetOptions extends CommonOptions {
  authenticator?: boolean
  port: string
}

async function reset({ database, config }: Context, email: string, { authenticator, port }: ResetOptions) {
  const accounts = { database, clock: systemClock }
  const staff = await staffWith(database, email)
  const by = { command: 'staff reset' }
  if (authenticator) await takeAwaySecondFactor(accounts, staff, by)
  const link = addressOf(config, port) + (await makePasswordLink(accounts, staff, by))
  return {
    json: { email, link },
    lines: ['Give this link to them and to nobody else. It works once, for 30 minutes:', link],
  }
}

function addressOf({ publicUrl }: Context['config'], port: string): string {
  return publicUrl ?? `http://localhost:${port}`
}

async function add(
  { database, config }: Context,
  email: string,
  { name, practice, role, operator, port }: AddOptions,
) {
  if ((practice === undefined) === (operator !== true)) {
    throw new UsageError('Say either --practice CODE, or --operator.')
  }
  if ((practice === undefined) !== (role === undefined)) {
    throw new UsageError(`Say with --practice also --role: ${PRACTICE_ROLES.join(', ')}.`)
  }
  const password = environmentSecret('STAFF_PASSWORD') ?? null
  const person = { email, name, password }
  const id =
    practice === undefined
      ? await addStaff(database, { ...person, role: 'operator' })
      : await addStaff(database, {
          ...person,
          role: roleOf(role),
          practice: (await findPractice(database, practice)).practice,
        })
  if (password !== null) return { json: { id, email }, lines: [`${name} can sign in as ${email}.`] }
  const accounts = { database, clock: systemClock }
  const link = addressOf(config, port) + (await makeFirstPasswordLink(accounts, id, { command: 'staff add' }))
  return {
    json: { id, email, link },
    lines: [
      `${name} signs in as ${email}, with a password that they set themselves. Give this link to them and to nobody else.`,
      `It works once, for ${INVITATION_DAYS} days:`,
      link,
    ],
  }
}

function roleOf(text: string | undefined): PracticeRole {
  const role = PRACTICE_ROLES.find((known) => known === text)
  if (role) return role
  throw new UsageError(`There is no such role. Choose one of ${PRACTICE_ROLES.join(', ')}.`)
}

function passwordGiven(): string {
  const password = environmentSecret('STAFF_PASSWORD')
  if (password) return password
  throw new ProductError('invalid', 'Put the password into the environment variable STAFF_PASSWORD.')
}
