import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { generate } from '../../src/operations/generate/generate.ts'
import { importPeople } from '../../src/sync/import/import.ts'
import { openDatabase, type Database } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { addSwitchedOn } from '../../test/switched-on.ts'
import { csvSource } from '../../src/sync/csv/csv-source.ts'
import { runSync } from '../../src/sync/run.ts'
import type { RunReport } from '../../src/sync/run-record.ts'
import { contentOf } from '../../test/content.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { practice, tables, type Ground } from './ground.ts'
import { say } from './report.ts'
import { stepOf } from './steps-seen.ts'
import { Victim } from './victim.ts'

/** A sync that is going to be killed many times: what it begins from, and what it comes to when nobody disturbs it. */
interface Scene {
  name: string
  /** The database that each try is cloned from. */
  template: string
  list: string
  /** Runs that are done before the sync. */
  done: number
  /** Digest of every row that a run may write, by table, before the sync. */
  before: Digests
  /** Digest of what patients, history and reviews say after an undisturbed sync, by part. */
  end: Digests
  /** Source ids of the rows of the list. */
  listed: string[]
  /** Milliseconds after its beginning at which each step began and ended, undisturbed. */
  steps: { from: number; to: number }[]
}

type Digests = Readonly<Record<string, string>>

/** What one kill came to. */
export interface Kill {
  /** Which sync was killed, and how many milliseconds after its beginning. With the seed, what repeats it. */
  scene: string
  moment: number
  /** What the database was doing for the run. */
  step: string
  /** Milliseconds until the practice was free again. */
  freeAfter: number
  /** Some of the run was there and some was not. */
  half: boolean
  /** Killed after its COMMIT: it is done. */
  committed: boolean
  otherEnd: boolean
  broken: string[]
  /** What was other than it must be, in words; empty when nothing was. */
  wrong: string[]
}

export interface KillOptions {
  kills: number
  patients: number
  seed: number
}

/** Kills syncs at random moments, one after the other in two lanes, and looks each time at what has become of it. */
export async function killMany(
  ground: Ground,
  options: KillOptions,
): Promise<{ kills: Kill[]; missed: number }> {
  const server = new pg.Pool({ connectionString: ground.url, max: 2 })
  try {
    const scenes = await makeScenes(ground, server, options)
    const kills: Kill[] = []
    let tries = 0
    const lane = async () => {
      while (kills.length < options.kills && tries < options.kills * 3) {
        const nth = tries++
        const kill = await killOnce(ground, server, scenes[nth % scenes.length]!, random(options.seed, nth))
        if (kill === null || kills.length === options.kills) continue
        kills.push(kill)
        if (kill.wrong.length > 0) say(`try ${nth}: ${JSON.stringify(kill)}`)
        if (kills.length % 20 === 0) say(`${kills.length} of ${options.kills} killed`)
      }
    }
    await Promise.all([lane(), lane()])
    return { kills, missed: tries - kills.length }
  } finally {
    await server.end()
  }
}

async function makeScenes(
  ground: Ground,
  server: pg.Pool,
  { patients, seed }: KillOptions,
): Promise<Scene[]> {
  say(`making lists of ${patients.toLocaleString('en-GB')} patients and syncing them undisturbed`)
  const out = join(ground.folder, 'fault-lists')
  await generate({ patients, seed, nights: 8, digital: 0.1, out })
  const file = (name: string) => join(out, name)
  const night = 'list-8.csv'
  return [
    await makeScene(ground, server, {
      name: 'first sync',
      list: file('list.csv'),
      ready: async (database) => void (await importPeople(database, practice, file('people.csv'))),
    }),
    await makeScene(ground, server, {
      name: 'night',
      list: file(night),
      ready: async (database) => {
        await importPeople(database, practice, file('people.csv'))
        await sync(database, file('list.csv'))
      },
    }),
  ]
}

async function makeScene(
  ground: Ground,
  server: pg.Pool,
  { name, list, ready }: { name: string; list: string; ready: (database: Database) => Promise<void> },
): Promise<Scene> {
  const template = `${databaseOf(ground.url)}_${name.replace(' ', '_')}`
  await server.query(`CREATE DATABASE ${template}`)
  const { before, done } = await withDatabase(urlOf(ground, template), async (database) => {
    await migrate(database.owner)
    await addSwitchedOn(database, { practice, name: 'Foxley Brook Surgery' })
    await ready(database)
    return { before: await everything(database), done: await doneRuns(database) }
  })
  const scene = {
    name,
    template,
    list,
    done,
    before,
    end: {},
    listed: [] as string[],
    steps: [] as Scene['steps'],
  }
  await inClone(ground, server, scene, async (url) => {
    const victim = new Victim(list)
    await victim.begin(url)
    const report = await victim.report()
    if (report?.state !== 'done')
      throw new Error(`The undisturbed ${name} is ${report?.state}: ${report?.reason}`)
    scene.steps = stepsOf(report)
    await withDatabase(url, async (database) => {
      scene.end = await content(database)
      scene.listed = await sourceIds(database)
    })
  })
  return scene
}

/** Staging, matching and applying, in milliseconds from the beginning. */
function stepsOf({ seconds }: RunReport): { from: number; to: number }[] {
  const { open = 0, stage = 0, check = 0, match = 0, apply = 0, report = 0 } = seconds
  const staged = open + stage
  const matched = staged + check + match
  return [
    { from: open * 1000, to: staged * 1000 },
    { from: staged * 1000, to: matched * 1000 },
    { from: matched * 1000, to: (matched + apply + report) * 1000 },
  ]
}

/** Two numbers from 0 to 1, the same for the same seed. */
function random(seed: number, nth: number): [number, number] {
  const digest = createHash('sha256').update(`${seed} ${nth}`).digest()
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32]
}

/** Null when the sync was over before the moment came. */
async function killOnce(
  ground: Ground,
  server: pg.Pool,
  scene: Scene,
  [which, when]: [number, number],
): Promise<Kill | null> {
  const { from, to } = scene.steps[Math.floor(which * scene.steps.length)]!
  const moment = from + when * (to - from)
  return inClone(ground, server, scene, async (url) => {
    const victim = new Victim(scene.list)
    const watching = new pg.Client({ connectionString: url })
    await watching.connect()
    try {
      await victim.begin(url)
      await sleep(moment)
      const step = await stepNow(watching)
      await victim.kill()
      if (step === null) return null
      const freeAfter = await untilFree(watching)
      return { scene: scene.name, moment: Math.round(moment), step, freeAfter, ...(await judge(url, scene)) }
    } finally {
      await victim.kill()
      await watching.end()
    }
  })
}

const holder = `datname = current_database() AND application_name LIKE 'patient-sync ${practice} %'`

async function stepNow(watching: pg.Client): Promise<string | null> {
  const { rows } = await watching.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE ${holder}`,
  )
  return rows[0] === undefined ? null : stepOf(rows[0].query)
}

async function untilFree(watching: pg.Client): Promise<number> {
  const start = performance.now()
  for (;;) {
    const { rowCount } = await watching.query(`SELECT FROM pg_stat_activity WHERE ${holder}`)
    if (rowCount === 0) return performance.now() - start
    await sleep(2)
  }
}

async function judge(
  url: string,
  scene: Scene,
): Promise<Pick<Kill, 'half' | 'committed' | 'otherEnd' | 'broken' | 'wrong'>> {
  return withDatabase(url, async (database) => {
    // Killed before it wrote down that it begins, the latest run is the one before.
    const committed = (await doneRuns(database)) > scene.done
    const halves = committed
      ? differing(await content(database), scene.end)
      : differing(await everything(database), scene.before)
    const { state, reason } = await sync(database, scene.list)
    const ends = differing(await content(database), scene.end)
    if (state !== 'done') ends.push(`the next run is ${state}: ${reason}`)
    const broken = await assertInvariants(database.owner, { practice, listed: scene.listed }).then(
      () => [],
      (error: Error) => [error.message],
    )
    const wrong = [
      ...halves.map((what) => `half: ${what}`),
      ...ends.map((what) => `after the next run: ${what}`),
      ...broken,
    ]
    return { half: halves.length > 0, committed, otherEnd: ends.length > 0, broken, wrong }
  })
}

async function doneRuns({ owner }: Database): Promise<number> {
  const { rowCount } = await owner.query(`SELECT FROM sync_run WHERE practice = $1 AND state = 'done'`, [
    practice,
  ])
  return rowCount ?? 0
}

function sync(database: Database, list: string): Promise<RunReport> {
  return runSync(database, { practice, source: csvSource({ file: list }), trigger: 'command' })
}

/** Of every row to the last bit, with the transaction that wrote it; the record of the run is none of them. */
async function everything({ owner }: Database): Promise<Digests> {
  const digests: Record<string, string> = {}
  for (const table of tables.filter((name) => name !== 'sync_run' && name !== 'sync_state')) {
    const { rows } = await owner.query<{ digest: string }>(
      `SELECT coalesce(md5(string_agg(line, '' ORDER BY line)), '') AS digest
       FROM (SELECT ${table}::text || xmin AS line FROM ${table}) AS each_row`,
    )
    digests[table] = rows[0]!.digest
  }
  return digests
}

async function content({ owner }: Database): Promise<Digests> {
  const parts = Object.entries(await contentOf(owner, practice))
  return Object.fromEntries(parts.map(([name, part]) => [name, digestOf(part)]))
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

function differing(one: Digests, other: Digests): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => one[name] !== other[name])
}

async function sourceIds({ owner }: Database): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT source_patient_id AS id FROM patient
     WHERE practice = $1 AND status = 'registered' AND source_hash IS NOT NULL AND source_patient_id IS NOT NULL
     UNION SELECT source_patient_id FROM review
     WHERE practice = $1 AND state = 'open' AND source_patient_id IS NOT NULL`,
    [practice],
  )
  return rows.map(({ id }) => id)
}

let clones = 0

async function inClone<T>(
  ground: Ground,
  server: pg.Pool,
  { template }: Pick<Scene, 'template'>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const clone = `${template}_${++clones}`
  await server.query(`CREATE DATABASE ${clone} TEMPLATE ${template}`)
  try {
    return await work(urlOf(ground, clone))
  } finally {
    await server.query(`DROP DATABASE ${clone} WITH (FORCE)`)
  }
}

async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(url)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

function urlOf(ground: Ground, name: string): string {
  const url = new URL(ground.url)
  url.pathname = `/${name}`
  return url.href
}
