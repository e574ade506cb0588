import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase, type Database } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { startOrShare } from '../../src/platform/embedded-postgres/server.ts'
import { addSwitchedOn } from '../../test/switched-on.ts'

/** The practice whose list every bench syncs. */
export const practice = 'Z99001'

/** What a bench stands on: a folder and a database of its own, with one practice, gone when it ends. */
export interface Ground {
  folder: string
  database: Database
  /** The address of the database: a secret. */
  url: string
  /** Version and settings of the server, for the report. */
  server: Record<string, string>
}

/**
 * Runs `work` on the embedded PostgreSQL with the settings that the product starts it with, nothing turned off, or on
 * the server of BENCH_DATABASE_URL, where the user must be allowed to make databases and checkpoints.
 */
export async function withGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  const given = process.env['BENCH_DATABASE_URL']
  return withFolder(async (folder, atEnd) => {
    const server = given
      ? { url: given, stop: async () => undefined }
      : await startOrShare({ dataDir: folder })
    atEnd(() => server.stop())
    const name = `patient_sync_bench_${randomBytes(4).toString('hex')}`
    await onServer(server.url, `CREATE DATABASE ${name}`)
    atEnd(() => onServer(server.url, `DROP DATABASE ${name} WITH (FORCE)`))
    const url = new URL(server.url)
    url.pathname = `/${name}`
    return onDatabase(url.href, folder, work)
  })
}

/** Runs `work` with a folder that is removed at its end, also by Ctrl-C, after all that was said to happen `atEnd`, last said first. */
export async function withFolder<T>(
  work: (folder: string, atEnd: (clean: () => Promise<void>) => void) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'patient-sync-bench-'))
  const cleaning = [() => rm(folder, { recursive: true, force: true })]
  const clean = async () => {
    for (const step of cleaning.splice(0).reverse()) await step()
  }
  let stopping = null as Promise<void> | null
  const interrupted = () => void (stopping ??= clean().finally(() => process.exit(130)))
  process.on('SIGINT', interrupted)
  try {
    return await work(folder, (step) => cleaning.push(step))
  } catch (error) {
    // What fails because everything is being taken away is no news.
    if (stopping !== null) await stopping
    throw error
  } finally {
    await clean()
    process.off('SIGINT', interrupted)
  }
}

async function onDatabase<T>(url: string, folder: string, work: (ground: Ground) => Promise<T>): Promise<T> {
  const database = openDatabase(url)
  try {
    await migrate(database.owner)
    await addSwitchedOn(database, { practice, name: 'Foxley Brook Surgery' })
    await onlyByHand(database)
    return await work({ folder, database, url, server: await settings(database) })
  } finally {
    await database.close()
  }
}

/**
 * Runs `work` on one connection of the owner and gives it back whatever happens: one that is kept would let the bench wait
 * for it for ever instead of saying what failed.
 */
export async function asOwner<T>(
  { owner }: Database,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await owner.connect()
  let failed = true
  try {
    const done = await work(client)
    failed = false
    return done
  } finally {
    client.release(failed)
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Autovacuum would run in the middle of whatever is timed. `settle` does its work instead, between two timed parts. */
async function onlyByHand(database: Database): Promise<void> {
  for (const table of tables)
    await database.owner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`)
}

/** Everything that a sync may write. */
export const tables = [
  'patient',
  'patient_change',
  'patient_count',
  'sync_state',
  'sync_run',
  'unusable_row',
  'review',
  'review_candidate',
] as const

/** The practice as if it had never been synced. */
export async function emptyPractice(database: Database): Promise<void> {
  await database.owner.query(`TRUNCATE ${tables.join(', ')}`)
}

/** What autovacuum does within a minute of a large load, and has long done when the next night comes. */
export async function settle(database: Database): Promise<void> {
  await database.owner.query(`VACUUM (ANALYZE) ${tables.join(', ')}`)
}

/** Whatever is timed next pays for its own dirty pages and for nobody else's. */
export async function checkpoint(database: Database): Promise<void> {
  await database.owner.query('CHECKPOINT')
}

async function settings(database: Database): Promise<Record<string, string>> {
  const { rows } = await database.owner.query<{ name: string; value: string }>(
    `SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name`,
    [shown],
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

const shown = [
  'server_version',
  'data_checksums',
  'fsync',
  'full_page_writes',
  'max_wal_size',
  'shared_buffers',
  'synchronous_commit',
  'wal_compression',
  'wal_level',
]
