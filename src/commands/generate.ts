import { resolve } from 'node:path'
import type { Command } from 'commander'
import { generate } from '../operations/generate/generate.ts'
import { listFile } from '../operations/stand-in-feed/list-file.ts'
import { FAULTS, parseFaults } from '../operations/stand-in-feed/faults.ts'
import { startStandInFeed } from '../operations/stand-in-feed/server.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import { answer, UsageError } from './answer.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { untilStopped } from './until-stopped.ts'

interface GenerateOptions extends CommonOptions {
  patients: string
  seed: string
  out: string
  nights: string
  digital: string
}

interface FeedOptions extends CommonOptions {
  practice: string
  list: string
  port: string
  fault?: string
}

/** `generate` and `stand-in-feed`: invented lists, and a feed that serves them. */
export function generateCommands(program: Command): void {
  leaf(program, 'generate', 'make a practice list of invented people, with the truth of who is whom')
    .option('--patients <n>', 'how many', '10000')
    .option('--seed <n>', 'the same seed makes the same people', '1')
    .option('--nights <n>', 'versions of the list, one a night', '1')
    .option('--digital <share>', 'share of people who are on the platform already', '0.3')
    .requiredOption('--out <dir>', 'folder for list.csv, people.csv and truth.csv')
    .addHelpText('after', example('generate --patients 10000 --seed 1 --out lists'))
    .action((options: GenerateOptions, command: Command) =>
      answer(command, async () => {
        const made = await generate({
          patients: wholeNumber(options.patients, '--patients', 1),
          seed: wholeNumber(options.seed, '--seed', 0),
          nights: wholeNumber(options.nights, '--nights', 1),
          digital: share(options.digital),
          out: resolve(options.out),
        })
        return { json: made, lines: made.files }
      }),
    )

  leaf(
    program,
    'stand-in-feed',
    'serve a list as the open list feed and as a FHIR server do, with faults on request',
  )
    .option('--practice <code>', 'whose list it is', 'A81001')
    .requiredOption('--list <file>', 'a list.csv')
    .option('--port <n>', 'port to serve on', '4010')
    .option('--fault <script>', 'what goes wrong, such as page2=cut*2,token=401')
    .addHelpText(
      'after',
      `\nFaults:\n${faultLines()}\n${example('stand-in-feed --list lists/list.csv --fault page2=429')}`,
    )
    .action((options: FeedOptions, command: Command) => answer(command, () => serveFeed(options)))
}

function faultLines(): string {
  return Object.entries(FAULTS)
    .map(([name, description]) => `  ${name.padEnd(16)}${description}`)
    .join('\n')
}

async function serveFeed(options: FeedOptions) {
  const client = { clientId: 'stand-in', clientSecret: 'stand-in-secret' }
  const feed = await startStandInFeed({
    port: wholeNumber(options.port, '--port', 0),
    practices: { [practiceCode(options.practice)]: await listFile(resolve(options.list)) },
    clients: [client],
    faults: options.fault === undefined ? [] : parseFaults(options.fault),
  })
  process.stderr.write(
    `List feed of ${options.practice} at ${feed.url}, FHIR at ${feed.fhirUrl(practiceCode(options.practice))}, client ${client.clientId}, secret ${client.clientSecret}\n`,
  )
  await untilStopped()
  await feed.close()
  return { json: { url: feed.url }, lines: ['The feed has ended.'] }
}

/** Throws a `UsageError` naming the option. */
export function wholeNumber(text: string, option: string, least: number): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new UsageError(`${option} is a whole number from ${least}.`)
}

function share(text: string): number {
  const number = Number(text)
  if (number >= 0 && number <= 1) return number
  throw new UsageError('--digital is a share from 0 to 1.')
}
