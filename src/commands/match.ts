import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type pg from 'pg'
import type { Database } from '../platform/database/database.ts'
import { bitsOf, SHIPPED_WEIGHTS, type WeightLevel } from '../sync/weights/weights.ts'
import { estimateWeights, listWeights, useWeights, type EstimatedWeights } from '../sync/weights/versions.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface EstimateCommandOptions extends CommonOptions {
  dryRun?: boolean
  seed?: string
  by?: string
}

/** `match estimate | list | use`. */
export function matchCommands(program: Command): void {
  const match = program.command('match').description('the weights by which matching compares people')

  leaf(
    match,
    'estimate',
    'estimate weights from what this installation has compared, and keep them as a version',
  )
    .option('--dry-run', 'show them and keep nothing')
    .option('--seed <seed>', 'take the same pairs as an estimate before')
    .option('--by <name>', 'who estimates (default: your name on this machine)')
    .addHelpText(
      'after',
      '\nNothing weighs by a new version until you take it into use.\n' + example('match estimate --dry-run'),
    )
    .action((options: EstimateCommandOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => estimate(context, options))),
    )

  leaf(match, 'list', 'list the versions that were kept, and which is in use')
    .addHelpText('after', example('match list'))
    .action((options: CommonOptions, command: Command) => answer(command, () => withContext(options, list)))

  leaf(match, 'use <version>', 'weigh by a version from the next sync on; 0 is the product’s own')
    .requiredOption('--reason <why>', 'kept with it')
    .option('--by <name>', 'who decides it (default: your name on this machine)')
    .addHelpText('after', example('match use 2 --reason "a year of decisions"'))
    .action((version: string, options: CommonOptions & { reason: string; by?: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => use(context, version, options))),
    )
}

async function estimate({ database }: Context, options: EstimateCommandOptions): Promise<Answer> {
  const { dryRun = false, by = userInfo().username } = options
  const seed = options.seed ?? randomBytes(4).toString('hex')
  const { estimated, inUse } = await inTransaction(database, (client) =>
    estimateWeights(client, { by, seed, now: new Date(), dryRun }),
  )
  return {
    json: { ...estimated, before: inUse.levels },
    lines: [...estimateLines(estimated, inUse.levels), '', next(estimated)],
  }
}

function estimateLines(estimated: EstimatedWeights, before: readonly WeightLevel[]): string[] {
  const { pairs, randomPairs, practices, rounds, logLikelihood, effect, comparedWith, seed } = estimated
  return [
    `From ${pairs} pairs that matching compared, and ${randomPairs} pairs taken at random in ${practices} practices ` +
      `(seed ${seed}). ${rounds} rounds, log-likelihood ${logLikelihood.toFixed(1)}.`,
    '',
    ...table(
      ['Field', 'Level', 'm', 'u', 'Bits', `Version ${comparedWith}`],
      estimated.levels.map((line, at) => [
        ...[line.field, line.level, short(line.m), short(line.u)],
        ...[bitsOf(line).toFixed(1), bitsOf(before[at]!).toFixed(1)],
      ]),
    ),
    '',
    `Of ${effect.open} open reviews ${effect.rank} would stand elsewhere in the queue, ${effect.band} in another band, ` +
      `and ${effect.hidden} would no longer be proposed.`,
  ]
}

const short = (share: number) => share.toPrecision(2)

function next({ version }: EstimatedWeights): string {
  if (version === null) return 'Nothing was kept.'
  return `Kept as version ${version}. Take it into use: match use ${version} --reason "why"`
}

async function list({ database }: Context): Promise<Answer> {
  const { inUse, versions } = await inTransaction(database, listWeights)
  const rows = versions.map((one) => [
    ...[one.version, one.estimatedAt.toISOString(), one.estimatedBy, one.pairs],
    ...[one.logLikelihood.toFixed(1), one.uses.map(({ from }) => from.toISOString()).join(' ')],
  ])
  return {
    json: { inUse, versions },
    lines: [
      `In use: version ${inUse}${inUse === SHIPPED_WEIGHTS.version ? ', the product’s own' : ''}.`,
      ...(rows.length === 0
        ? ['No version was kept yet.']
        : table(['Version', 'Estimated', 'By', 'Pairs', 'Log-likelihood', 'In use from'], rows)),
    ],
  }
}

async function use(
  { database }: Context,
  given: string,
  { reason, by = userInfo().username }: { reason: string; by?: string },
): Promise<Answer> {
  if (!/^\d{1,9}$/.test(given)) throw new UsageError('A version is a number. List them: match list')
  const version = Number(given)
  await inTransaction(database, (client) => useWeights(client, version, { by, reason, now: new Date() }))
  return { json: { inUse: version }, lines: [`Each sync weighs by version ${version} from now on.`] }
}

/** As the owner, who sees every practice. */
async function inTransaction<T>(database: Database, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await database.lasting.connect()
  let lost: Error | undefined
  try {
    await client.query('BEGIN')
    const done = await work(client)
    await client.query('COMMIT')
    return done
  } catch (error) {
    lost = error as Error
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release(lost)
  }
}
