import type { Command } from 'commander'
import { changePost, listColleagues, removePerson, type Colleague } from '../accounts/people/people.ts'
import {
  PERMISSIONS,
  permissionNames,
  PRACTICE_ROLES,
  roleNames,
  type Permission,
} from '../accounts/rights.ts'
import { systemClock } from '../platform/clock.ts'
import { asPractice } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice } from '../practices/practice.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface AtPractice extends CommonOptions {
  practice: string
}

interface ChangeOptions extends AtPractice {
  role?: string
  /** False for none. */
  permission?: string[] | false
}

/** `staff list | change | remove`: what the People page of a practice does, by the same rules. */
export function colleaguesCommands(staff: Command): void {
  leaf(staff, 'list <practice>', 'who works at a practice and who did, as what, and with which permissions')
    .addHelpText('after', example('staff list A81001'))
    .action((code: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => list(context, code))),
    )

  leaf(staff, 'change <email>', 'change what somebody is and may do at a practice, from their next page on')
    .requiredOption('--practice <code>', 'the practice')
    .option('--role <role>', `what they are there from now on: ${PRACTICE_ROLES.join(', ')}`)
    .option('--permission <permission...>', `all that they have from now on: ${PERMISSIONS.join(', ')}`)
    .option('--no-permission', 'they have none from now on')
    .addHelpText(
      'after',
      example('staff change b.rees@example.org --practice A81001 --role clinician --permission sensitive'),
    )
    .action((email: string, options: ChangeOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => change(context, email, options))),
    )

  leaf(staff, 'remove <email>', 'end that somebody works at a practice, and every session they have there')
    .requiredOption('--practice <code>', 'the practice')
    .addHelpText('after', example('staff remove b.rees@example.org --practice A81001'))
    .action((email: string, options: AtPractice, command: Command) =>
      answer(command, () => withContext(options, (context) => remove(context, email, options))),
    )
}

async function list(context: Context, code: string): Promise<Answer> {
  const { practice } = await findPractice(context.database, code)
  const colleagues = await colleaguesOf(context, practice)
  const rows = colleagues.map(({ email, name, role, permissions, endedAt, hasSignedUp }) => [
    ...[email, name, roleNames[role]],
    permissions.map((permission) => permissionNames[permission]).join(', '),
    endedAt ? `until ${endedAt.toISOString().slice(0, 10)}` : hasSignedUp ? 'works here' : 'invited',
  ])
  const lines =
    rows.length === 0
      ? ['Nobody has worked there yet.']
      : table(['Email', 'Name', 'Role', 'Permissions', 'State'], rows)
  return { json: { practice, staff: colleagues }, lines }
}

async function change(context: Context, email: string, options: ChangeOptions): Promise<Answer> {
  if (options.role === undefined && options.permission === undefined)
    throw new UsageError('Say what is to change: --role, --permission or --no-permission.')
  const asked = options.role === undefined ? undefined : wordOf(PRACTICE_ROLES, options.role, 'role')
  const permissions = permissionsOf(options.permission)
  const { practice, before } = await findOne(context, email, options)
  const post = { role: asked ?? before.role, permissions: permissions ?? before.permissions }
  await changePost(accountsOf(context), practice, { staff: before.staff, ...post }, by('change'))
  return {
    json: { practice, email: before.email, ...post },
    lines: [`${before.name} is ${roleNames[post.role]} at ${practice} from their next page on.`],
  }
}

async function remove(context: Context, email: string, options: AtPractice): Promise<Answer> {
  const { practice, before } = await findOne(context, email, options)
  await removePerson(accountsOf(context), practice, before.staff, by('remove'))
  return {
    json: { practice, email: before.email, removed: true },
    lines: [`${before.name} no longer works at ${practice}, and is signed out there.`],
  }
}

async function findOne(
  context: Context,
  email: string,
  options: AtPractice,
): Promise<{ practice: string; before: Colleague }> {
  const { practice } = await findPractice(context.database, options.practice)
  const wanted = email.trim().toLowerCase()
  const before = (await colleaguesOf(context, practice)).find(
    (each) => each.email === wanted && !each.endedAt,
  )
  if (before) return { practice, before }
  throw new ProductError(
    'not-found',
    `Nobody with this email works at ${practice}. Who does: patient-sync staff list ${practice}`,
  )
}

function colleaguesOf({ database }: Context, practice: string): Promise<Colleague[]> {
  return asPractice(database, practice, (tx) => listColleagues(tx, practice))
}

function accountsOf({ database, secrets }: Context) {
  return { database, secrets, clock: systemClock }
}

const by = (verb: string) => ({ command: `staff ${verb}` })

function permissionsOf(given: string[] | false | undefined): Permission[] | undefined {
  if (given === undefined) return undefined
  return given === false ? [] : given.map((word) => wordOf(PERMISSIONS, word, 'permission'))
}

function wordOf<Word extends string>(words: readonly Word[], given: string, what: string): Word {
  const word = words.find((known) => known === given)
  if (word !== undefined) return word
  throw new UsageError(`There is no such ${what}. Choose of ${words.join(', ')}.`)
}
