import { resolve } from 'node:path'
import type { Command } from 'commander'
import { findStaff } from '../accounts/staff.ts'
import { asPractice } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice, listPractices } from '../practices/practice.ts'
import { configuredSource, readsFiles } from '../sync/configured-source.ts'
import { discardRun } from '../sync/decide.ts'
import { keepHeldFile } from '../sync/held-file.ts'
import { findRun, listRuns, type LedgerRun } from '../sync/ledger.ts'
import { runSync } from '../sync/run.ts'
import type { RunReport } from '../sync/run-record.ts'
import { dropUpload } from '../sync/uploads.ts'
import { SOURCE_NAMES, type SourceName } from '../sync/source.ts'
import { undoRun, type UndoReport } from '../sync/undo/undo.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

/** `docman10, fhir or csv` */
const sources = `${SOURCE_NAMES.slice(0, -1).join(', ')} or ${SOURCE_NAMES.at(-1)}`

interface RunCommandOptions extends CommonOptions {
  source: string
  file?: string
  applyAnyway?: string
  confirmedBy?: string
}

/** `sync run | preview | discard | runs | show | undo`. */
export function syncCommands(program: Command): void {
  const sync = program.command('sync').description('syncs of a practice with its list')

  leaf(sync, 'run <code>', 'read the practice list now and bring the patients in step with it')
    .requiredOption('--source <source>', sources)
    .option('--file <file>', 'the list, with --source csv or fhir')
    .option('--apply-anyway <why>', 'apply a list that would be held, and keep why it is right')
    .option('--confirmed-by <email>', 'who of the practice says so too: needed beyond twice a limit')
    .addHelpText('after', example('sync run A81001 --source csv --file list.csv'))
    .action((code: string, options: RunCommandOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => run(context, code, options))),
    )

  leaf(sync, 'preview <code>', 'show what a sync would do now, and change nothing')
    .requiredOption('--source <source>', sources)
    .option('--file <file>', 'the list, with --source csv or fhir')
    .addHelpText('after', example('sync preview A81001 --source csv --file list.csv'))
    .action((code: string, options: RunCommandOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => run(context, code, options, true))),
    )

  leaf(sync, 'discard <run>', 'discard the list of a held run, and go on with the last good one')
    .option('--reason <why>', 'kept with the run')
    .addHelpText('after', example('sync discard 01a2047d-e778-7232-94dc-c93f9121b3f4'))
    .action((id: string, options: CommonOptions & { reason?: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => discard(context, id, options.reason ?? null))),
    )

  leaf(sync, 'runs <code>', 'list the runs of a practice, newest first')
    .addHelpText('after', example('sync runs A81001'))
    .action((code: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => runs(context, code))),
    )

  leaf(sync, 'show <run>', 'show one run')
    .addHelpText('after', example('sync show 01a2047d-e778-7232-94dc-c93f9121b3f4'))
    .action((id: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => show(context, id))),
    )

  leaf(sync, 'undo <run>', 'put back what one run changed, unless it was changed since')
    .option('--why <text>', 'why, to be kept with it')
    .addHelpText('after', example('sync undo 01a2047d-e778-7232-94dc-c93f9121b3f4 --why "a wrong list"'))
    .action((id: string, options: CommonOptions & { why?: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => undo(context, id, options.why))),
    )
}

async function run(
  context: Context,
  code: string,
  options: RunCommandOptions,
  preview = false,
): Promise<Answer> {
  const { database, secrets, log, config } = context
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const name = sourceName(options)
  if (name === 'csv' && options.file === undefined && !(await readsFiles(database, secrets, code)))
    throw new UsageError('Say which list with --file list.csv.')
  const source = await configuredSource(database, code, name, {
    secrets,
    ...(options.file !== undefined && { file: resolve(options.file) }),
  })
  const report = await runSync(database, {
    practice: code,
    source,
    trigger: 'command',
    preview,
    log,
    signal: stop.signal,
    ...(options.applyAnyway !== undefined && { applyAnyway: await told(context, code, options) }),
    ...(config.syncSilenceSeconds !== undefined && { silenceSeconds: config.syncSilenceSeconds }),
  })
  const isKept =
    report.state === 'held' &&
    options.file !== undefined &&
    (await keepHeldFile({ database, dataDir: config.dataDir }, report, resolve(options.file)))
  const lines = [
    ...reportLines(report),
    ...(isKept ? ['The list is kept: decide about it on the page of this run.'] : []),
  ]
  return { json: report, lines, exitCode: exitCodes[report.state] }
}

/** Why the list is right, and who besides whoever types this says so: a manager of the practice. */
async function told(
  { database }: Context,
  code: string,
  { applyAnyway = '', confirmedBy }: RunCommandOptions,
) {
  if (confirmedBy === undefined) return { why: applyAnyway }
  const { practice } = await findPractice(database, code)
  return {
    why: applyAnyway,
    confirmedBy: await findStaff(database, practice, confirmedBy, 'settle-held-runs'),
  }
}

const exitCodes = { done: 0, previewed: 0, failed: 1, held: 3 }

function sourceName({ source }: RunCommandOptions): SourceName {
  const name = SOURCE_NAMES.find((known) => known === source)
  if (name === undefined) throw new UsageError(`There is no source ${source}. Use ${sources}.`)
  return name
}

function reportLines(report: RunReport): string[] {
  const took = Object.values(report.seconds).reduce((all, seconds) => all + seconds, 0)
  const counts = (
    [
      'listed',
      'created',
      'linked',
      'updated',
      'left',
      'returned',
      'unchanged',
      'reviews',
      'unusable',
    ] as const
  )
    .map((name) => `${report[name]} ${name}`)
    .join(', ')
  const head = {
    done: 'Done',
    previewed: 'Preview, nothing changed',
    held: 'Held, nothing changed',
    failed: 'Failed, nothing changed',
  }[report.state]
  return [
    `${head} in ${took.toFixed(1)} s: ${counts}.`,
    ...(report.reason === null ? [] : [report.reason]),
    ...(report.state === 'previewed'
      ? report.findings.map(({ sentence }) => `Would be held: ${sentence}`)
      : []),
    `Run ${report.run}`,
  ]
}

async function runs({ database }: Context, code: string): Promise<Answer> {
  const { practice } = await findPractice(database, code)
  const all = await asPractice(database, practice, (tx) => listRuns(tx, practice, { limit: 100 }))
  const rows = all.runs.map((run) => [
    run.startedAt.toISOString(),
    run.state,
    run.source,
    run.listed,
    run.created,
    run.left,
    run.reviews,
    run.run,
  ])
  return {
    json: all.runs,
    lines: table(['Started', 'State', 'Source', 'Listed', 'Created', 'Left', 'Reviews', 'Run'], rows),
  }
}

async function show(context: Context, id: string): Promise<Answer> {
  const found = await findAnywhere(context, id)
  return { json: found, lines: runLines(found) }
}

async function undo(context: Context, id: string, why: string | undefined): Promise<Answer> {
  const { practice, run } = await findAnywhere(context, id)
  const report = await undoRun(context.database, { practice, run, ...(why !== undefined && { reason: why }) })
  return { json: report, lines: undoLines(report) }
}

function undoLines(report: UndoReport): string[] {
  const { restored, patients, unlinked, removed, kept, later_runs, read_again } = report
  return [
    `Undone in ${report.seconds.toFixed(1)} s: ${restored} values of ${patients} patients put back, ${unlinked} links ` +
      `taken back, ${removed} patients removed. ${kept} stayed as they are.`,
    ...(later_runs > 0 ? [`${later_runs} later runs were not undone: what they changed stays.`] : []),
    ...(read_again > 0
      ? [`${read_again} patients were edited since: the next run looks at their rows, and the list wins.`]
      : []),
    'No run takes the same rows in again until they change.',
  ]
}

async function discard(context: Context, id: string, reason: string | null): Promise<Answer> {
  const { database, config } = context
  const { practice, run, upload } = await findAnywhere(context, id)
  await asPractice(database, practice, (tx) =>
    discardRun(tx, { practice, run }, { by: null, reason, at: new Date() }),
  )
  if (upload !== null) await dropUpload(config.dataDir, practice, upload)
  const lines = [`Discarded. ${practice} goes on with its last good list.`]
  return { json: await findAnywhere(context, id), lines }
}

/** A run is known by its id alone, so it is looked for in each practice: none sees another's. */
async function findAnywhere({ database }: Context, id: string): Promise<LedgerRun> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new UsageError('That is not the id of a run. List them: sync runs CODE')
  for (const { practice } of await listPractices(database)) {
    const found = await asPractice(database, practice, (tx) => findRun(tx, practice, id))
    if (found !== null) return found
  }
  throw new ProductError('not-found', 'There is no such run. List them: sync runs CODE')
}

function runLines(run: LedgerRun): string[] {
  const { seconds, progress: _progress, beingUndone: _beingUndone, would, settled, undone, ...facts } = run
  return Object.entries({
    ...facts,
    ...Object.fromEntries(Object.entries(would ?? {}).map(([what, many]) => [`would ${what}`, many])),
    ...Object.fromEntries(Object.entries(settled ?? {}).map(([what, value]) => [`settled ${what}`, value])),
    undoneAt: undone?.at ?? null,
    undoneBy: undone?.by ?? null,
    ...Object.fromEntries(Object.entries(seconds).map(([step, s]) => [`${step} seconds`, s])),
  })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value instanceof Date ? value.toISOString() : String(value)}`)
}
