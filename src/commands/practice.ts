import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { saveContact } from '../practices/contact.ts'
import { saveSenders } from '../practices/senders.ts'
import {
  addPractice,
  chooseNameAndBirth,
  chooseNight,
  findPractice,
  listPractices,
  NAME_AND_BIRTH,
  NIGHT_SOURCES,
  type NightSource,
} from '../practices/practice.ts'
import { environmentSecret } from '../platform/environment-secret.ts'
import { ProductError } from '../platform/errors.ts'
import { readsFiles, saveDocman10, saveFhir, saveFolder } from '../sync/configured-source.ts'
import { CHECKS } from '../sync/check.ts'
import { changeLimits, limitsInForce, readLimits } from '../sync/limits.ts'
import { asPractice, runIn } from '../platform/database/database.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { activationCommands } from './activation.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface FeedOptions extends CommonOptions {
  url: string
  clientId: string
  source: string
  grant: 'client-credentials' | 'password'
  username?: string
  tokenUrl?: string
  scope?: string
  search?: string
  allowPrivate?: boolean
}

interface ContactOptions {
  phone?: string
  street?: string
  hours?: string
}

interface SendersOptions {
  smsSender?: string
  smsName?: string
  emailReplyTo?: string
  mailName?: string
  mailReplyTo?: string
}

/** `practice add | list | feed | folder | night | limits | contact | senders | name-and-birth`. */
export function practiceCommands(program: Command): void {
  const practice = program.command('practice').description('practices of this installation')
  activationCommands(practice)

  leaf(practice, 'add <code>', 'add a practice by its ODS code')
    .requiredOption('--name <name>', 'what staff call it')
    .addHelpText('after', example('practice add A81001 --name "Elm Tree Surgery"'))
    .action((code: string, options: CommonOptions & { name: string }, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          const added = await addPractice(database, { practice: code, name: options.name })
          return { json: added, lines: [`Added ${added.practice}, ${added.name}.`] }
        }),
      ),
    )

  leaf(practice, 'list', 'list the practices')
    .addHelpText('after', example('practice list'))
    .action((options: CommonOptions, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          const practices = await listPractices(database)
          const rows = practices.map((p) => [p.practice, p.name, p.nightSource ?? 'none', p.nightTime])
          return { json: practices, lines: table(['Code', 'Name', 'Read each night', 'From'], rows) }
        }),
      ),
    )

  leaf(
    practice,
    'feed <code>',
    'say where the list feed or FHIR server of a practice is, and read it each night',
  )
    .requiredOption('--url <url>', 'address of the feed, or the base address of the FHIR server')
    .option('--source <source>', 'docman10 (the list feed) or fhir', 'docman10')
    .requiredOption('--client-id <id>', 'client id that whoever runs the feed gave you')
    .option('--grant <grant>', 'client-credentials or password', 'client-credentials')
    .option('--username <name>', 'for the password grant')
    .option('--token-url <url>', 'for fhir: where tokens are fetched, if not at URL/token')
    .option('--scope <scope>', 'for fhir: what the token is asked for, such as system/Patient.rs')
    .option('--search <search>', 'for fhir: which patients, such as organization=Organization/42')
    .option('--allow-private', 'the feed is on the practice’s own network')
    .addHelpText(
      'after',
      '\nThe secrets come from the environment: FEED_CLIENT_SECRET, and FEED_PASSWORD for the password grant;\n' +
        'or from the files that FEED_CLIENT_SECRET_FILE and FEED_PASSWORD_FILE name.\n' +
        example('practice feed A81001 --url https://feed.example.org --client-id elm-tree'),
    )
    .action((code: string, options: FeedOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => setFeed(context, code, options))),
    )

  leaf(practice, 'folder <code> <folder>', 'read the newest list of a folder each night (CSV or FHIR NDJSON)')
    .addHelpText('after', example('practice folder A81001 /srv/exports/elm-tree'))
    .action((code: string, folder: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => watchFolder(context, code, folder))),
    )

  leaf(practice, 'limits <code>', 'show or change the limits beyond which a sync is held')
    .option('--set <name=percent...>', 'a new limit, as often as wanted')
    .option('--reason <why>', 'why it changes; kept with it')
    .addHelpText('after', example('practice limits A81001 --set list-grew=40 --reason "students arrive"'))
    .action((code: string, options: CommonOptions & { set?: string[]; reason?: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => limits(context, code, options))),
    )

  leaf(
    practice,
    'contact <code>',
    'say what patients are told: whom to phone, where, and when somebody is there',
  )
    .option('--phone <phone>', 'the number that patients phone')
    .option('--street <street>', 'where the practice is, in a line')
    .option('--hours <hours>', 'when somebody is there, in a line')
    .addHelpText(
      'after',
      example('practice contact A81001 --phone "01632 960100" --hours "Monday to Friday, 8am to 6:30pm"'),
    )
    .action((code: string, options: CommonOptions & ContactOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => contact(context, code, options))),
    )

  leaf(practice, 'senders <code>', 'say whom messages come from; an empty text takes it back')
    .option('--sms-sender <id>', 'id of a text message sender at GOV.UK Notify')
    .option('--sms-name <name>', 'what phones show as the sender of texts, for whoever writes one')
    .option('--email-reply-to <id>', 'id of an address for replies at GOV.UK Notify')
    .option('--mail-name <name>', 'the name that mails come from (SMTP)')
    .option('--mail-reply-to <email>', 'where replies to mails go (SMTP); the practice reads it')
    .addHelpText(
      'after',
      example('practice senders A81001 --mail-name "Elm Tree Surgery" --mail-reply-to reception@elm.example'),
    )
    .action((code: string, options: CommonOptions & SendersOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => senders(context, code, options))),
    )

  leaf(practice, 'name-and-birth <code>', 'choose what to do where only names and date of birth agree')
    .requiredOption('--do <what>', NAME_AND_BIRTH.join(' or '))
    .addHelpText('after', example('practice name-and-birth A81001 --do confirm'))
    .action((code: string, options: CommonOptions & { do: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => setNameAndBirth(context, code, options.do))),
    )

  leaf(practice, 'night <code>', 'choose what is read each night, and when')
    .requiredOption('--source <source>', 'docman10, fhir, csv (a folder), or none')
    .option('--time <time>', 'local time in London', '02:00')
    .addHelpText('after', example('practice night A81001 --source docman10 --time 02:00'))
    .action((code: string, options: CommonOptions & { source: string; time: string }, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database, secrets }) => {
          const source = options.source === 'none' ? null : nightSource(options.source)
          if (source === 'csv' && !(await readsFiles(database, secrets, code)))
            throw new UsageError('Say first where the files are: practice folder CODE FOLDER')
          await chooseNight(database, code, { source, time: options.time, now: new Date() })
          const chosen = await findPractice(database, code)
          return { json: chosen, lines: [`${chosen.practice} is read each night: ${source ?? 'nothing'}.`] }
        }),
      ),
    )
}

async function contact({ database }: Context, code: string, options: ContactOptions): Promise<Answer> {
  const { phone, street, hours: openHours } = options
  const actor = { command: 'practice contact' }
  const told = await saveContact(database, code, { phone, street, openHours }, { actor, now: new Date() })
  const rows = [
    ['Name', told.name],
    ['Phone', told.phone ?? 'not said'],
    ['Street', told.street ?? 'not said'],
    ['Hours', told.openHours ?? 'not said'],
  ]
  return { json: told, lines: table(['Patients are told', ''], rows) }
}

async function senders({ database }: Context, code: string, options: SendersOptions): Promise<Answer> {
  const { smsSender, smsName, emailReplyTo, mailName, mailReplyTo } = options
  const said = { smsSender, smsName, emailReplyTo, mailName, mailReplyTo }
  const actor = { command: 'practice senders' }
  const kept = await saveSenders(database, code, said, { actor, now: new Date() })
  const rows = [
    ['Texts by GOV.UK Notify', kept.smsSender ?? 'as the service is set'],
    ['Shown as the sender of texts', kept.smsName ?? 'not said'],
    ['Replies to its emails', kept.emailReplyTo ?? 'as the service is set'],
    ['Name on mails', kept.mailName ?? 'SMTP_FROM_NAME'],
    ['Replies to mails', kept.mailReplyTo ?? 'SMTP_FROM'],
  ]
  return { json: kept, lines: table(['Messages come from', ''], rows) }
}

async function watchFolder({ database, secrets }: Context, code: string, given: string): Promise<Answer> {
  const { practice } = await findPractice(database, code)
  const folder = resolve(given)
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory())
    throw new ProductError('not-found', `There is no folder ${folder}. Check the name.`)
  await saveFolder(database, secrets, practice, folder)
  await chooseNight(database, practice, { source: 'csv', now: new Date() })
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  const after = isWritable
    ? 'A list that had its night is moved to done/ or rejected/ inside it.'
    : 'It cannot be written to, so lists stay where they are; each is read once.'
  return {
    json: { practice, source: 'csv', folder, moves: isWritable },
    lines: [`${practice} is read each night from the newest list in ${folder}. ${after}`],
  }
}

/** `name=percent` as often as wanted, all or none of them. */
async function limits(
  { database }: Context,
  code: string,
  { set = [], reason }: { set?: string[]; reason?: string },
): Promise<Answer> {
  const { practice } = await findPractice(database, code)
  if (set.length > 0 && reason === undefined) throw new UsageError('Say why with --reason "why it changes".')
  const wanted = Object.fromEntries(set.map(oneLimit))
  const changed =
    set.length === 0
      ? 0
      : await changeLimits(database, practice, wanted, { reason: reason!, by: null, at: new Date() })
  const inForce = await asPractice(database, practice, async (tx) =>
    limitsInForce(await readLimits(runIn(tx), practice)),
  )
  const rows = inForce.map(({ name, percent, usual }) => [name, percent, usual, CHECKS[name].title])
  return {
    json: inForce,
    lines: [
      ...(changed > 0 ? [`Changed ${changed}.`] : []),
      ...table(['Limit', 'Percent', 'Usual', 'Measured'], rows),
    ],
  }
}

function oneLimit(text: string): [name: string, percent: number] {
  const [name, percent] = text.split('=')
  const number = Number(percent)
  if (!name || !percent || Number.isNaN(number))
    throw new UsageError('Write a limit as name=percent, such as leaving=8.')
  return [name, number]
}

async function setNameAndBirth({ database }: Context, code: string, given: string): Promise<Answer> {
  const what = NAME_AND_BIRTH.find((known) => known === given)
  if (what === undefined) throw new UsageError(`There is no ${given}. Use ${NAME_AND_BIRTH.join(' or ')}.`)
  await chooseNameAndBirth(database, code, what)
  const chosen = await findPractice(database, code)
  const does = { link: 'links them', confirm: 'has a person confirm each' }[what]
  return { json: chosen, lines: [`Where only names and date of birth agree, ${chosen.practice} ${does}.`] }
}

async function setFeed({ database, secrets }: Context, code: string, options: FeedOptions) {
  const { practice } = await findPractice(database, code)
  const clientSecret = environmentSecret('FEED_CLIENT_SECRET')
  const password = environmentSecret('FEED_PASSWORD')
  if (!clientSecret) {
    throw new ProductError(
      'invalid',
      'Put the client secret into the environment variable FEED_CLIENT_SECRET.',
    )
  }
  const source = feedSource(options.source)
  const { url, clientId, grant, username, tokenUrl, scope, search, allowPrivate = false } = options
  const common = { url, clientId, clientSecret, allowPrivate }
  if (source === 'fhir') {
    await saveFhir(database, secrets, practice, {
      ...common,
      ...(tokenUrl && { tokenUrl }),
      ...(scope && { scope }),
      ...(search && { search }),
    })
  } else {
    await saveDocman10(database, secrets, practice, {
      ...common,
      grant,
      ...(username && { username }),
      ...(password && { password }),
    })
  }
  await chooseNight(database, practice, { source, now: new Date() })
  return {
    json: { practice, source, url },
    lines: [`${practice} is read each night from ${url}.`],
  }
}

function feedSource(text: string): 'docman10' | 'fhir' {
  if (text === 'docman10' || text === 'fhir') return text
  throw new UsageError('A feed is docman10 or fhir. For files: practice folder.')
}

function nightSource(text: string): NightSource {
  const source = NIGHT_SOURCES.find((known) => known === text)
  if (source !== undefined) return source
  throw new UsageError(`A night reads ${NIGHT_SOURCES.join(', ')}, or none.`)
}
