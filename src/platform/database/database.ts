import { AsyncLocalStorage } from 'node:async_hooks'
import { statfsSync } from 'node:fs'
import { CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from '../log.ts'
import { keepPlans } from './kept-plan.ts'
import { practiceCode } from './practice-code.ts'
import type { DB } from './schema.gen.ts'

// A DATE stays the text it is: as a JavaScript Date a birthday shifts by a day in a London summer.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
// Counts are far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * The two ways into the database. `owner` migrates and syncs whole lists (COPY is not allowed under row-level
 * security); `app`, which all pages use, is neither superuser nor owner and sees one practice at a time.
 */
export interface Database {
  /** Where it is, for a thread that needs a connection of its own: a secret. */
  url: string
  /** Bytes free on the disk that its files are on; null when that disk is not one of this machine. */
  bytesFree: (() => number) | null
  owner: pg.Pool
  app: pg.Pool
  kysely: Kysely<DB>
  /**
   * Connections as `owner` for work that keeps one for long and meanwhile asks `owner` too: with one pool for both, as
   * many of those as it has connections would wait for each other for ever.
   */
  lasting: pg.Pool
  /** A connection as `owner` outside the pools. Whoever asks for it ends it. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

/** How long a connection for pages is kept idle, in milliseconds, with the plans it has: at a desk pages come minutes apart. */
const keptForPages = 10 * 60_000

export type Tx = Transaction<DB>

/** Runs one statement inside a transaction, whichever of the two ways it was opened. */
export type Run = (text: string, values: unknown[]) => Promise<{ rows: unknown[]; rowCount?: number | null }>

export const runIn =
  (tx: Tx): Run =>
  (text, values) =>
    tx.executeQuery(CompiledQuery.raw(text, values))

/** `files` is where the database keeps its files, when it is on this machine. */
export function openDatabase(url: string, log?: Log, files?: string): Database {
  let closing = false
  const onLost = (error: Error) => {
    if (!closing) log?.warn({ error: error.message }, 'an idle database connection was lost')
  }
  const owner = pool(url, onLost, {})
  const lasting = pool(url, onLost, {})
  const app = pool(url, onLost, {
    options: '-c role=patient_sync_app',
    idleTimeoutMillis: keptForPages,
  })
  app.on('connect', keepPlans)
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool: app }) })
  return {
    url,
    bytesFree: files === undefined ? null : () => bytesFree(files),
    owner,
    app,
    kysely,
    lasting,
    async connect() {
      const client = surviving(new pg.Client({ connectionString: url, application_name: 'patient-sync' }))
      await client.connect()
      return client
    },
    async close() {
      closing = true
      await Promise.all([kysely.destroy(), owner.end(), lasting.end()])
    },
  }
}

/**
 * Runs `work` in one transaction that sees one practice and nothing else. The code is set as a checked literal,
 * because neither `set_config()` nor a plain `SET` reaches the workers of a distributed database. Restricted patients
 * are not there, unless this is called within `seeingRestricted`.
 */
export async function asPractice<T>(
  database: Database,
  practice: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const code = practiceCode(practice)
  return database.kysely.transaction().execute(async (tx) => {
    await sql.raw(`SET LOCAL app.practice = '${code}'`).execute(tx)
    if (seesRestricted(code)) await sql.raw(`SET LOCAL app.sees_restricted = 'yes'`).execute(tx)
    return work(tx)
  })
}

const sightOf = new AsyncLocalStorage<{ practice: string; reason: string | null }>()

/** Calls `work`, and whatever it starts sees the restricted patients of this practice: for who may, and has said why. */
export function seeingRestricted<T>(practice: string, work: () => T, reason: string | null = null): T {
  return sightOf.run({ practice: practiceCode(practice), reason }, work)
}

/** Whether they are seen just now, for what is read as `owner` and shown to somebody. */
export function seesRestricted(practice: string): boolean {
  return sightOf.getStore()?.practice === practiceCode(practice)
}

/** Why restricted patients are seen just now; null where they are not. */
export function reasonOfSight(): string | null {
  return sightOf.getStore()?.reason ?? null
}

/**
 * Runs statements that must be right about everybody but show nobody, such as counting, wherever they are asked for.
 * What was seen before is seen again afterwards.
 */
export async function aboutEverybody<T>(run: Run, work: () => Promise<T>): Promise<T> {
  const { rows } = await run(`SELECT coalesce(current_setting('app.sees_restricted', true), '') AS saw`, [])
  await run(`SET LOCAL app.sees_restricted = 'yes'`, [])
  const done = await work()
  await run(
    `SET LOCAL app.sees_restricted = '${(rows[0] as { saw: string }).saw === 'yes' ? 'yes' : ''}'`,
    [],
  )
  return done
}

function bytesFree(files: string): number {
  const { bavail, bsize } = statfsSync(files)
  return bavail * bsize
}

function pool(url: string, onLost: (error: Error) => void, settings: pg.PoolConfig): pg.Pool {
  const made = new pg.Pool({
    connectionString: url,
    max: 10,
    keepAlive: true,
    application_name: 'patient-sync',
    ...settings,
  })
  // Without a listener a connection that drops while idle would end the process.
  made.on('error', onLost)
  made.on('connect', surviving)
  return made
}

/** A connection that is lost in use fails what was asked of it; an event that nobody hears would end the process. */
function surviving<Client extends pg.ClientBase>(client: Client): Client {
  client.on('error', () => {})
  return client
}
