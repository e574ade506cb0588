import { join } from 'node:path'
import { generate } from '../src/operations/generate/generate.ts'
import { importPeople } from '../src/sync/import/import.ts'
import { csvSource } from '../src/sync/csv/csv-source.ts'
import { runSync } from '../src/sync/run.ts'
import type { Visitor } from '../src/platform/web/test-visitor.ts'
import { practice, settle, withGround, type Ground } from './parts/ground.ts'
import { withVisitor } from './parts/pages.ts'
import { below, runBench, say, type Figure, type Goal } from './parts/report.ts'
import { quantile, rounded } from './parts/samples.ts'

/**
 * How long somebody waits who decides about doubtful rows, in a practice of a hundred thousand of whom one in a hundred
 * waits: each whole page from request to HTML, and each decision until it has taken effect.
 */
await runBench({ name: 'reviews', options: { rows: '100000', each: '200' } }, ({ rows, each }) =>
  withGround(async (ground) => {
    const waiting = await fill(ground, Number(rows))
    const times = await withVisitor(ground, (visitor) => visit(ground, visitor, Number(each)))
    const figures = Object.entries(times).flatMap(([name, milliseconds]) =>
      percentiles(name, milliseconds, rows),
    )
    return {
      figures: [{ name: 'rows that wait', value: waiting, unit: 'reviews' }, ...figures],
      goals: [
        share(waiting / Number(rows)),
        ...Object.entries(times).map(([name, milliseconds]) =>
          below(100, { name: `${name}, p95`, value: rounded(quantile(milliseconds, 0.95)), unit: 'ms' }),
        ),
      ],
      machine: { server: ground.server },
    }
  }),
)

/** Through the product's own import and first sync: a third of the people were on the platform before their list came. */
async function fill({ database, folder }: Ground, rows: number): Promise<number> {
  say(`making and syncing a list of ${rows.toLocaleString('en-GB')} patients`)
  const out = join(folder, 'lists')
  await generate({ patients: rows, seed: 1, nights: 1, digital: 0.35, out })
  await importPeople(database, practice, join(out, 'people.csv'))
  await settle(database)
  const source = csvSource({ file: join(out, 'list.csv') })
  const { state, reason, reviews } = await runSync(database, { practice, source, trigger: 'command' })
  if (state !== 'done') throw new Error(`The sync is ${state}: ${reason}`)
  await settle(database)
  return reviews
}

type Times = Record<string, number[]>

async function visit({ database }: Ground, visitor: Visitor, each: number): Promise<Times> {
  const { rows: reviews } = await database.owner.query<{ id: string }>(
    `SELECT id FROM review WHERE practice = $1 AND state = 'open' AND NOT restricted ORDER BY md5(id::text) LIMIT $2`,
    [practice, each],
  )
  const ids = reviews.map(({ id }) => id)
  const times: Times = {}
  const time = async (
    name: string,
    addresses: string[],
    ask: (address: string) => ReturnType<Visitor['get']>,
  ) => {
    say(name)
    times[name] = await timed(addresses, async (address) => {
      const { statusCode } = await ask(address)
      // A page, a way on, or why a decision cannot be carried out.
      if (![200, 303, 409].includes(statusCode)) throw new Error(`A page was answered with ${statusCode}`)
    })
  }
  const get = (address: string) => visitor.get(address)
  await time('the queue', Array<string>(50).fill('/reviews'), get)
  await time('the queue, one kind', Array<string>(50).fill('/reviews?kind=doubtful-match'), get)
  await time(
    'the queue, further down',
    ids.map((id) => `/reviews?after=${id}`),
    get,
  )
  await time(
    'one review',
    ids.map((id) => `/reviews/${id}`),
    get,
  )
  await time(
    'on to the next',
    ids.map((id) => `/reviews/${id}/next`),
    get,
  )
  await time('a decision', ids.slice(1), (id) => visitor.post(`/reviews/${id}`, { decision: 'different' }))
  return times
}

/** Milliseconds of each, one after the other; the first is done once more before, and does not count. */
async function timed(addresses: string[], ask: (address: string) => Promise<void>): Promise<number[]> {
  const milliseconds: number[] = []
  for (const address of addresses) {
    const start = performance.now()
    await ask(address)
    milliseconds.push(performance.now() - start)
  }
  return milliseconds.slice(1)
}

function percentiles(name: string, milliseconds: number[], rows: string): Figure[] {
  return [0.5, 0.95].map((q) => ({
    name: `${name}, p${q * 100}`,
    rows: Number(rows),
    value: rounded(quantile(milliseconds, q)),
    unit: 'ms',
  }))
}

/** A practice with fewer doubtful rows would tell less. */
function share(found: number): Goal {
  return { name: 'share that waits', value: rounded(found), unit: '', goal: '>= 0.01', holds: found >= 0.01 }
}
