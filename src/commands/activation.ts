import type { Command } from 'commander'
import { asPractice } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import {
  PERMITTER_ROLES,
  readActivation,
  ROLE_WORDS,
  SIGNER_ROLES,
  type SignerRole,
} from '../practices/activation/activation.ts'
import { whyClosed } from '../practices/activation/gate.ts'
import { confirm, permit, switchOn, whyNotYet } from '../practices/activation/verbs.ts'
import { saveAnswers, unanswered } from '../practices/dpia/answers.ts'
import { packOf } from '../practices/dpia/pack.ts'
import { findPractice } from '../practices/practice.ts'
import { factsOf } from '../sync/pack-facts.ts'
import { askForPurge, carryOutPurge, latestPurge } from '../sync/withdraw/purge.ts'
import { suspendPractice, withdrawPractice } from '../sync/withdraw/withdraw.ts'
import { retentionInWords } from '../audit/retention/in-words.ts'
import { answer, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface Signing extends CommonOptions {
  name: string
  role: string
  answer?: string[]
}

/** `practice activation | permit | confirm | switch-on | suspend | withdraw | purge`. */
export function activationCommands(practice: Command): void {
  leaf(practice, 'activation <code>', 'show where a practice stands, who did what, and what is next')
    .addHelpText('after', example('practice activation A81001'))
    .action((code: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => show(context, code))),
    )

  leaf(practice, 'permit <code>', 'record that the practice gives permission to switch on Patient Sync')
    .requiredOption('--name <name>', 'who gives it')
    .requiredOption('--role <role>', `what they are: ${PERMITTER_ROLES.join(', ')}`)
    .addHelpText(
      'after',
      example('practice permit A81001 --name "Dr Angharad Pritchard" --role caldicott-guardian'),
    )
    .action((code: string, options: Signing, command: Command) =>
      answer(command, () =>
        withContext(options, (context) =>
          act(
            context,
            code,
            (tx, doing) => permit(tx, { ...doing, name: options.name, role: roleOf(options) }),
            'practice permit',
          ),
        ),
      ),
    )

  leaf(practice, 'confirm <code>', 'record that the practice confirms its data protection assessment (DPIA)')
    .requiredOption('--name <name>', 'who confirms it')
    .requiredOption('--role <role>', `what they are: ${SIGNER_ROLES.join(', ')}`)
    .option('--answer <question=answer...>', 'a decision of the practice; without it, those left are named')
    .addHelpText(
      'after',
      example('practice confirm A81001 --name "Bethan Rees" --role practice-manager --answer need=agree'),
    )
    .action((code: string, options: Signing, command: Command) =>
      answer(command, () => withContext(options, (context) => confirmIt(context, code, options))),
    )

  leaf(practice, 'switch-on <code>', 'switch on Patient Sync, once permission and assessment are there')
    .option('--name <name>', 'who does it', 'the operator')
    .addHelpText('after', example('practice switch-on A81001'))
    .action((code: string, options: CommonOptions & { name: string }, command: Command) =>
      answer(command, () =>
        withContext(options, (context) =>
          act(
            context,
            code,
            (tx, doing) => switchOn(tx, { ...doing, name: options.name }),
            'practice switch-on',
          ),
        ),
      ),
    )

  leaf(practice, 'suspend <code>', 'stop reading lists of a practice for a while')
    .requiredOption('--why <why>', 'why; the practice sees it')
    .option('--name <name>', 'who does it', 'the operator')
    .addHelpText('after', example('practice suspend A81001 --why "the feed sends another practice"'))
    .action((code: string, options: CommonOptions & { name: string; why: string }, command: Command) =>
      answer(command, () =>
        withContext(options, async (context) => {
          const doing = {
            ...doingBy('practice suspend', options.name),
            practice: await codeOf(context, code),
          }
          await suspendPractice(switching(context), { ...doing, reason: options.why })
          return show(context, code)
        }),
      ),
    )

  leaf(
    practice,
    'withdraw <code>',
    'record that the practice withdraws its permission: everything stops at once',
  )
    .requiredOption('--name <name>', 'who withdraws it')
    .option('--why <why>', 'why, if they say')
    .addHelpText('after', example('practice withdraw A81001 --name "Bethan Rees"'))
    .action((code: string, options: CommonOptions & { name: string; why?: string }, command: Command) =>
      answer(command, () =>
        withContext(options, async (context) => {
          const doing = {
            ...doingBy('practice withdraw', options.name),
            practice: await codeOf(context, code),
          }
          await withdrawPractice(switching(context), { ...doing, reason: options.why ?? null })
          return show(context, code)
        }),
      ),
    )

  leaf(practice, 'purge <code>', 'delete for good what the sync brought, after permission was withdrawn')
    .requiredOption('--yes <code>', 'the code of the practice once more: it cannot be taken back')
    .requiredOption('--name <name>', 'who wants it')
    .addHelpText('after', example('practice purge A81001 --yes A81001 --name "Bethan Rees"'))
    .action((code: string, options: CommonOptions & { yes: string; name: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => purge(context, code, options))),
    )
}

type Doing = Parameters<typeof confirm>[1]
type Verb = (tx: Parameters<typeof confirm>[0], doing: Omit<Doing, 'name' | 'role'>) => Promise<void>

async function act(context: Context, code: string, verb: Verb, command: string): Promise<Answer> {
  const { practice, name: practiceName } = await findPractice(context.database, code)
  const at = new Date()
  const { substance } = await factsOf(
    context.database,
    context.config,
    retentionInWords(context.config),
  )(practice, at)
  const doing = { practice, practiceName, substance, at, by: { command } }
  await asPractice(context.database, practice, (tx) => verb(tx, doing))
  return show(context, practice)
}

/** What was answered is kept, also when something is left that keeps it from being confirmed. */
async function confirmIt(context: Context, code: string, options: Signing): Promise<Answer> {
  const given = Object.fromEntries((options.answer ?? []).map(oneAnswer))
  const { name } = options
  const role = roleOf(options)
  const save: Verb = async (tx, doing) => {
    const { version } = await packOf(tx, doing.practice, doing.substance, doing.at)
    await saveAnswers(tx, { ...doing, staff: null, name, packVersion: version }, given)
  }
  await act(context, code, save, 'practice confirm')
  return act(context, code, (tx, doing) => confirm(tx, { ...doing, name, role }), 'practice confirm')
}

async function show({ database, config }: Context, code: string): Promise<Answer> {
  const { practice, name } = await findPractice(database, code)
  const now = new Date()
  const { substance } = await factsOf(database, config, retentionInWords(config))(practice, now)
  return asPractice(database, practice, async (tx) => {
    const activation = await readActivation(tx, practice)
    const open = await unanswered(tx, practice)
    const missing = activation.state === 'on' ? null : await whyNotYet(tx, practice, substance)
    const closed = whyClosed(practice, activation, now)
    const acts = activation.acts.map(({ packDigest, ...each }) => ({
      ...each,
      packDigest: packDigest?.toString('hex') ?? null,
    }))
    const left = open.map(({ id, step, label, options }) => ({
      id,
      step,
      label,
      choices: options?.map(({ value }) => value),
    }))
    return {
      json: { practice, name, ...activation, acts, left, missing, closed },
      lines: [
        `${practice}, ${name}: ${activation.state ?? 'not asked'}`,
        ...acts.map(
          (each) =>
            `${each.at.toISOString()}  ${each.act} by ${each.name}${each.role === null ? '' : `, ${ROLE_WORDS[each.role]}`}`,
        ),
        ...(left.length > 0 ? ['Decisions left to the practice:'] : []),
        ...left.map(
          ({ id, step, label, choices }) =>
            `  ${id} (step ${step}): ${label}${choices ? ` [${choices.join(', ')}]` : ''}`,
        ),
        ...(missing === null ? [] : [missing]),
      ],
    }
  })
}

async function purge(
  context: Context,
  code: string,
  options: { yes: string; name: string },
): Promise<Answer> {
  const practice = await codeOf(context, code)
  const { database, config } = context
  const doing = { ...doingBy('practice purge', options.name), practice, typed: options.yes }
  const id = await asPractice(database, practice, (tx) => askForPurge(tx, doing))
  await carryOutPurge({ database, dataDir: config.dataDir }, { practice, purge: id })
  const done = await asPractice(database, practice, (tx) => latestPurge(tx, practice))
  if (done?.state !== 'done') throw new ProductError('failed', 'Nothing was deleted. Try again.')
  const { removed, stayed, cleared } = done
  return {
    json: done,
    lines: [
      `Deleted ${removed} patients. ${stayed} stay, and ${cleared} values that the list brought were taken from them.`,
    ],
  }
}

function switching({ database, config }: Context) {
  return { database, dataDir: config.dataDir }
}

async function codeOf({ database }: Context, code: string): Promise<string> {
  return (await findPractice(database, code)).practice
}

function doingBy(command: string, name: string) {
  return { by: { command }, name, at: new Date() }
}

function roleOf({ role }: { role: string }): SignerRole {
  const known = SIGNER_ROLES.find((each) => each === role)
  if (known === undefined) throw new UsageError(`There is no role ${role}. Use ${SIGNER_ROLES.join(', ')}.`)
  return known
}

function oneAnswer(text: string): [string, string] {
  const [id = '', ...rest] = text.split('=')
  if (id === '' || rest.length === 0)
    throw new UsageError('Write an answer as question=answer, such as need=agree.')
  return [id, rest.join('=')]
}
