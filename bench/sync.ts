import { join } from 'node:path'
import { generate } from '../src/operations/generate/generate.ts'
import { importPeople } from '../src/sync/import/import.ts'
import { systemClock, type Clock } from '../src/platform/clock.ts'
import { csvSource } from '../src/sync/csv/csv-source.ts'
import { runSync } from '../src/sync/run.ts'
import type { RunReport } from '../src/sync/run-record.ts'
import { copyPatients, copyRaw, emptyFloors, makeFloors, readyMade } from './parts/floors.ts'
import { checkpoint, emptyPractice, practice, settle, withGround, type Ground } from './parts/ground.ts'
import { normalForms } from './parts/normal-forms.ts'
import {
  batchedUpserts,
  emptyOrdinaryTable,
  makeOrdinaryTable,
  rowAtATime,
  rowAtATimeComparing,
  settleOrdinaryTable,
} from './parts/ordinary-clients.ts'
import { call } from './parts/own-process.ts'
import {
  atLeast,
  atMost,
  below,
  runBench,
  say,
  type Figure,
  type Goal,
  type Measured,
} from './parts/report.ts'
import { rounded, Samples } from './parts/samples.ts'
import { written } from './parts/written.ts'

/** Row at a time, more would take minutes. */
const mostForOrdinaryClients = 10_000

/**
 * How long a sync takes beside the least that it could take (the floors of `parts/floors.ts`) and beside what one would
 * write oneself, floors and product in turns in one run. docs/performance.md says how to read it.
 */
await runBench(
  { name: 'sync', options: { rows: '10000,100000,1000000', rounds: '5,5,3' } },
  ({ rows, rounds }) => withGround((ground) => measure(ground, numbers(rows), numbers(rounds))),
)

function numbers(text: string): number[] {
  const found = text.split(',').map(Number)
  if (found.every((number) => Number.isSafeInteger(number) && number > 0)) return found
  throw new Error(`${text}: name whole numbers with commas between.`)
}

async function measure(ground: Ground, sizes: number[], rounds: number[]): Promise<Measured> {
  await makeFloors(ground.database)
  await makeOrdinaryTable(ground.database)
  const measured: Measured = { figures: [], goals: [], machine: { server: ground.server } }
  for (const [at, rows] of sizes.entries()) {
    const samples = new Samples(rows)
    const bench: Bench = { ground, samples, rows, ...(await makeLists(ground, rows)) }
    await inRounds(bench, rounds[at] ?? rounds.at(-1) ?? 1)
    if (rows === Math.max(...sizes)) await memory(bench)
    measured.figures.push(...samples.figures())
    if (rows <= mostForOrdinaryClients) measured.figures.push(...besideOrdinary(bench))
    measured.goals.push(...goalsOf(bench, rows === Math.max(...sizes)))
  }
  return measured
}

interface Bench extends Lists {
  ground: Ground
  samples: Samples
  rows: number
}

interface Lists {
  /** Last night's list, tonight's (about one row in a hundred is another), and who is on the platform already. */
  list: string
  tonight: string
  people: string
  /** The patients that the first sync makes of the list, ready for COPY. */
  ready: string
}

async function makeLists({ folder }: Ground, rows: number): Promise<Lists> {
  say(`making a list of ${words(rows)} patients`)
  const out = join(folder, `lists-${rows}`)
  await generate({ patients: rows, seed: 1, nights: 2, digital: 0.1, out })
  const file = (name: string) => join(out, name)
  return {
    list: file('list.csv'),
    tonight: file('list-2.csv'),
    people: file('people.csv'),
    ready: file('ready'),
  }
}

async function inRounds(bench: Bench, rounds: number): Promise<void> {
  const { rows, list, samples } = bench
  for (let round = 1; round <= rounds; round++) {
    say(`${words(rows)} patients, round ${round} of ${rounds}`)
    await firstSync(bench)
    await patientFloor(bench, round === 1)
    await settle(bench.ground.database)
    // Short times scatter more, so there are more of them.
    for (let pair = 0; pair < (rows < 50_000 ? 3 : 1); pair++) await unchangedNight(bench)
    await onePercentNight(bench)
    await firstSyncWithDigital(bench)
    if (rows <= mostForOrdinaryClients) await ordinaryClients(bench)
    for (const microseconds of await normalForms(list))
      samples.add('normal forms', microseconds, 'us a patient')
  }
}

async function firstSync({ ground: { database }, samples, list }: Bench): Promise<void> {
  await emptyPractice(database)
  await checkpoint(database)
  const report = await samples.time('first sync', () => sync(database, list, lastNight()))
  expect(report.created > 0 && report.unchanged === 0, 'a first sync')
}

async function patientFloor(
  { ground: { database }, samples, ready }: Bench,
  isFirst: boolean,
): Promise<void> {
  if (isFirst) await readyMade(database, ready)
  await emptyFloors(database)
  await checkpoint(database)
  await samples.time('F2: COPY of ready patients', () => copyPatients(database, ready))
  await emptyFloors(database)
}

async function unchangedNight({ ground: { database }, samples, list }: Bench): Promise<void> {
  await checkpoint(database)
  await samples.time('F1: COPY of the raw list', () => copyRaw(database, list))
  await emptyFloors(database)
  await checkpoint(database)
  // After a checkpoint the first change of any page, even of the record of the run, writes the whole page to the log.
  await sync(database, list)
  const { rows, walBytes } = await written(database, async () => {
    const report = await samples.time('unchanged night', () => sync(database, list))
    expect(report.unchanged + report.reviews + report.unusable >= report.listed, 'an unchanged night')
  })
  samples.add('unchanged night: rows written', rows, 'rows')
  samples.add('unchanged night: write-ahead log', walBytes, 'bytes')
}

async function onePercentNight({ ground: { database }, samples, tonight }: Bench): Promise<void> {
  await checkpoint(database)
  const report = await samples.time('1 % night', () => sync(database, tonight))
  expect(report.updated > 0 && report.unchanged > report.updated, 'a night of few changes')
}

async function firstSyncWithDigital({ ground: { database }, samples, list, people }: Bench): Promise<void> {
  await emptyPractice(database)
  await importPeople(database, practice, people)
  await settle(database)
  await checkpoint(database)
  const report = await samples.time('first sync, 10 % digital', () => sync(database, list))
  expect(report.linked > 0, 'a first sync that meets people')
}

async function ordinaryClients({ ground: { database }, samples, list }: Bench): Promise<void> {
  const clients = { 'row at a time': rowAtATime, 'batches of 500': batchedUpserts }
  for (const [name, save] of Object.entries(clients)) {
    await emptyOrdinaryTable(database)
    await checkpoint(database)
    await samples.time(`${name}: first`, () => save(database, list))
    await settleOrdinaryTable(database)
    await checkpoint(database)
    await samples.time(`${name}: unchanged`, () => save(database, list))
    await settleOrdinaryTable(database)
  }
  await samples.time('row at a time, compared: unchanged', () => rowAtATimeComparing(database, list))
  await emptyOrdinaryTable(database)
}

/** The whole product in a process of its own, as the command line runs it. */
async function memory({
  ground: { database, url, folder },
  samples,
  rows,
  list,
  people,
}: Bench): Promise<void> {
  say(`${words(rows)} patients in a process of its own`)
  await emptyPractice(database)
  const env = { DATABASE_URL: url }
  const syncWords = ['sync', 'run', practice, '--source', 'csv', '--file', list, '--data', folder]
  const importing = await call(['patients', 'import', practice, '--file', people, '--data', folder], env)
  await settle(database)
  const first = await call<RunReport>(syncWords, env)
  expect(first.answer.linked > 0, 'a first sync that meets people')
  await settle(database)
  const unchanged = await call<RunReport>(syncWords, env)
  expect(unchanged.answer.unchanged > 0, 'an unchanged night')
  samples.add('memory: import', importing.peakMB, 'MB')
  samples.add('memory: first sync, 10 % digital', first.peakMB, 'MB')
  samples.add('memory: unchanged night', unchanged.peakMB, 'MB')
}

/** The first sync was a night ago, as it is for whoever comes to the next one. */
function lastNight(): Clock {
  return { now: () => new Date(Date.now() - 24 * 60 * 60_000) }
}

async function sync(
  database: Ground['database'],
  list: string,
  clock: Clock = systemClock,
): Promise<RunReport> {
  const source = csvSource({ file: list })
  const report = await runSync(database, { practice, source, trigger: 'command', clock })
  expect(report.state === 'done', 'a run that is done')
  return report
}

function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`This was not ${what}, so its time says nothing.`)
}

function goalsOf({ samples, rows }: Bench, isLargest: boolean): Goal[] {
  const at = `at ${words(rows)}`
  const f1 = 'F1: COPY of the raw list'
  const f2 = 'F2: COPY of ready patients'
  const times = (one: string, other: string) => rounded(samples.median(one) / samples.median(other))
  const ratio = (name: string, one: string, other: string) => ({
    name: `${name}, ${at}`,
    value: times(one, other),
  })
  const figure = (name: string, of: string, unit: string) => ({
    name: `${name}, ${at}`,
    value: rounded(samples.median(of)),
    unit,
  })
  return [
    atMost(1.5, { ...ratio('first sync', 'first sync', f2), unit: 'x F2' }),
    atMost(2, { ...ratio('first sync, 10 % digital', 'first sync, 10 % digital', f2), unit: 'x F2' }),
    atMost(1.3, { ...ratio('unchanged night', 'unchanged night', f1), unit: 'x F1' }),
    atMost(0, figure('unchanged night: rows written', 'unchanged night: rows written', 'rows')),
    below(1000, figure('unchanged night: write-ahead log', 'unchanged night: write-ahead log', 'bytes')),
    atMost(rows <= 10_000 ? 3 : 2, { ...ratio('1 % night', '1 % night', f1), unit: 'x F1' }),
    atMost(4, figure('normal forms', 'normal forms', 'us a patient')),
    ...(rows <= mostForOrdinaryClients ? fasterThanOrdinary(ratio) : []),
    ...(isLargest ? memoryGoals(figure) : []),
  ]
}

function fasterThanOrdinary(
  ratio: (name: string, one: string, other: string) => { name: string; value: number },
): Goal[] {
  const faster = (least: number, client: string, night: string, ours: string) =>
    atLeast(least, { ...ratio(`${ours} beside ${client}`, `${client}: ${night}`, ours), unit: 'x faster' })
  return [
    faster(100, 'row at a time', 'unchanged', 'unchanged night'),
    faster(30, 'batches of 500', 'unchanged', 'unchanged night'),
  ]
}

/** No goal: over the same indexes F2, which only copies, is not four times as fast as batches either. */
function besideOrdinary({ samples, rows }: Bench): Figure[] {
  return ['row at a time', 'batches of 500'].map((client) => ({
    name: `first sync beside ${client}`,
    value: rounded(samples.median(`${client}: first`) / samples.median('first sync')),
    ...{ rows, unit: 'x faster' },
  }))
}

function memoryGoals(
  figure: (name: string, of: string, unit: string) => { name: string; value: number; unit: string },
): Goal[] {
  return ['memory: first sync, 10 % digital', 'memory: unchanged night'].map((name) =>
    below(400, figure(name, name, 'MB')),
  )
}

function words(rows: number): string {
  return rows.toLocaleString('en-GB')
}
