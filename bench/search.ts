import { join } from 'node:path'
import { generate } from '../src/operations/generate/generate.ts'
import { importPeople } from '../src/sync/import/import.ts'
import { searchPatients } from '../src/patients/search.ts'
import { inLondon, systemClock } from '../src/platform/clock.ts'
import { asPractice } from '../src/platform/database/database.ts'
import { csvSource } from '../src/sync/csv/csv-source.ts'
import { runSync } from '../src/sync/run.ts'
import type { Visitor } from '../src/platform/web/test-visitor.ts'
import { practice, settle, withGround, type Ground } from './parts/ground.ts'
import { withVisitor } from './parts/pages.ts'
import { below, runBench, say, type Figure, type Measured } from './parts/report.ts'
import { quantile, rounded } from './parts/samples.ts'
import { commonNames, pickSought, searches } from './parts/searches.ts'

/**
 * How long somebody who searches or browses waits, in a practice of a million patients: the search in the database alone
 * (in a transaction of its own, under row-level security), and the whole page from request to HTML.
 */
await runBench({ name: 'search', options: { rows: '1000000', each: '200' } }, ({ rows, each }) =>
  withGround(async (ground) => {
    await fill(ground, Number(rows))
    const bench = { ground, rows: Number(rows), texts: await makeTexts(ground, Number(each)), found: [] }
    await searchDatabase(bench)
    await withVisitor(ground, (visitor) => visitPages(bench, visitor))
    return measured(bench)
  }),
)

interface Bench {
  ground: Ground
  rows: number
  /** What is typed, by the way of searching. */
  texts: Map<string, string[]>
  found: { name: string; where: 'database' | 'page'; milliseconds: number[] }[]
}

/**
 * Through the product's own import and first sync, long ago, and a night more, so that somebody has left and a few have just
 * come.
 */
async function fill({ database, folder }: Ground, rows: number): Promise<void> {
  say(`making and syncing a list of ${rows.toLocaleString('en-GB')} patients`)
  const out = join(folder, 'lists')
  await generate({ patients: rows, seed: 1, nights: 2, digital: 0.1, out })
  const longAgo = { now: () => new Date(Date.now() - 40 * 86_400_000) }
  const nights = { 'list.csv': longAgo, 'list-2.csv': systemClock }
  await importPeople(database, practice, join(out, 'people.csv'), { clock: longAgo })
  for (const [list, clock] of Object.entries(nights)) {
    const source = csvSource({ file: join(out, list) })
    const { state, reason } = await runSync(database, { practice, source, trigger: 'command', clock })
    if (state !== 'done') throw new Error(`The sync of ${list} is ${state}: ${reason}`)
    await settle(database)
  }
}

async function makeTexts({ database }: Ground, each: number): Promise<Map<string, string[]>> {
  const sought = await pickSought(database, each * 2)
  const texts = new Map<string, string[]>()
  for (const [way, textOf] of Object.entries(searches)) {
    const typed = sought.map(textOf).filter((text) => text !== null && text !== '')
    texts.set(way, typed.slice(0, each) as string[])
  }
  const often = Math.ceil(each / commonNames.length)
  return texts.set('common names', Array.from({ length: often }, () => commonNames).flat())
}

async function searchDatabase({ ground: { database }, texts, found }: Bench): Promise<void> {
  const today = inLondon(new Date()).date
  for (const [name, typed] of texts) {
    say(`searching by ${name}`)
    const milliseconds = await times(typed, (text) =>
      asPractice(database, practice, (tx) => searchPatients(tx, practice, text, { today })),
    )
    found.push({ name, where: 'database', milliseconds })
  }
}

async function visitPages({ texts, found, ground }: Bench, visitor: Visitor): Promise<void> {
  await visitor.get('/patients')
  for (const [name, typed] of texts) {
    say(`the page of a search by ${name}`)
    const milliseconds = await times(typed, (text) => page(visitor.post('/patients/search', { q: text })))
    found.push({ name, where: 'page', milliseconds })
  }
  for (const [name, address] of Object.entries(await addresses(ground))) {
    say(`the page of ${name}`)
    const milliseconds = await times(Array<string>(30).fill(address), (url) => page(visitor.get(url)))
    found.push({ name, where: 'page', milliseconds })
  }
}

async function page(answered: ReturnType<Visitor['get']>): Promise<void> {
  const { statusCode } = await answered
  if (statusCode !== 200) throw new Error(`A page was answered with ${statusCode}`)
}

/** Pages of the list: its first, its hundredth, and the first of each filter. */
async function addresses({ database: { owner } }: Ground): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT id FROM patient WHERE practice = $1 AND status = 'registered'
     ORDER BY family_folded, given_folded, id OFFSET 4949 LIMIT 1`,
    [practice],
  )
  const filters = {
    ...{ account: ['digital', 'non-digital'], reach: ['sms', 'email', 'none'] },
    ...{ status: ['left', 'deceased', 'everyone'], age: ['0-10', '11-15', '16-39', '40-64', '65-79', '80-'] },
    ...{ added: ['last-night', '7-days', '30-days'], review: ['1'] },
  }
  const filtered = Object.entries(filters).flatMap(([filter, values]) =>
    values.map((value) => [`the list, ${filter} ${value}`, `/patients?${filter}=${value}`] as const),
  )
  return {
    'the list, page 1': '/patients',
    ...(rows[0] && { 'the list, page 100': `/patients?after=${rows[0].id}&page=100` }),
    ...Object.fromEntries(filtered),
  }
}

/** Milliseconds of each, one after the other; the first is done twice, and only the second time counts. */
async function times(texts: readonly string[], work: (text: string) => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = []
  for (const text of [...texts.slice(0, 1), ...texts]) {
    const start = performance.now()
    await work(text)
    milliseconds.push(performance.now() - start)
  }
  return milliseconds.slice(1)
}

function measured({ ground, rows, found }: Bench): Measured {
  const figures = found.flatMap(({ name, where, milliseconds }): Figure[] =>
    [0.5, 0.95].map((q) => ({
      name: `${name}: ${where}, p${q * 100}`,
      rows,
      value: rounded(quantile(milliseconds, q)),
      unit: 'ms',
    })),
  )
  const goals = found
    .filter(({ where }) => where === 'page')
    .map(({ name, milliseconds }) =>
      below(50, { name: `${name}: page, p95`, value: rounded(quantile(milliseconds, 0.95)), unit: 'ms' }),
    )
  return { figures, goals, machine: { server: ground.server } }
}
