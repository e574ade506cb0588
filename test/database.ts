import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { openDatabase, type Database } from '../src/platform/database/database.ts'
import { migrate } from '../src/platform/database/migrate.ts'
import { capture, captureFolder } from './canaries.ts'

/** What a database lasts for: one test, or a whole file with `{ after }` of node:test. */
export interface Lasting {
  after(end: () => Promise<unknown>): void
}

/**
 * A real, empty, migrated database of a test's own, cloned from a template in well under a second and dropped when
 * the test ends. `bin/test` starts the server and says where it is in TEST_DATABASE_URL.
 */
export async function freshDatabase(t: Lasting): Promise<Database & { url: string }> {
  const server = serverUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${await template(client, server)}`)
  })
  const url = databaseUrl(server, name)
  const database = openDatabase(url)
  t.after(async () => {
    await keepJobs(database.owner)
    await database.close()
    await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  })
  return { ...database, url }
}

/** What jobs carried and what they failed with, for the search for personal details. */
async function keepJobs(owner: pg.Pool): Promise<void> {
  if (captureFolder() === undefined) return
  try {
    const { rows } = await owner.query<{ job: string }>(
      `SELECT jsonb_build_object('queue', name, 'state', state, 'data', data, 'output', output)::text AS job FROM pgboss.job`,
    )
    for (const { job } of rows) capture('failed-job', job)
  } catch {
    // Most tests have no queue, and some end their database themselves.
  }
}

/** A database of a role that owns it and may do nothing else, as a managed server gives one; it stands to the role of the
 * pages as one that made it. */
export async function managedDatabase(t: Lasting): Promise<Database> {
  const made = await freshDatabase(t)
  const role = `managed_${made.url.slice(-12)}`
  const name = new URL(made.url).pathname.slice(1)
  await made.owner.query(`
    DROP SCHEMA public CASCADE;
    CREATE ROLE ${role} LOGIN PASSWORD 'managed' CREATEROLE;
    GRANT patient_sync_app TO ${role} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    ALTER DATABASE ${name} OWNER TO ${role}`)
  const url = new URL(made.url)
  url.username = role
  url.password = 'managed'
  const managed = openDatabase(url.href)
  t.after(async () => {
    await managed.close()
    await onServer(serverUrl(), (client) => client.query(`DROP ROLE ${role}`))
  })
  await managed.owner.query('CREATE SCHEMA public')
  await migrate(managed.owner)
  await made.owner.query(`ALTER ROLE ${role} NOCREATEROLE`)
  return managed
}

/** An empty database without even the schema, for what migrates or starts by itself. */
export async function emptyDatabase(t: Lasting): Promise<string> {
  const server = serverUrl()
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name}`))
  t.after(() => onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)))
  return databaseUrl(server, name)
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests with bin/test')
  return url
}

/** The migrated database that all others are cloned from; its name changes with the migrations. */
async function template(client: pg.Client, server: string): Promise<string> {
  const name = `template_${migrationsDigest()}`
  await client.query(`SELECT pg_advisory_lock(hashtext('test template'))`)
  try {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate`,
      [name],
    )
    if (rowCount === 0) await makeTemplate(client, server, name)
  } finally {
    await client.query(`SELECT pg_advisory_unlock(hashtext('test template'))`)
  }
  return name
}

async function makeTemplate(client: pg.Client, server: string, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${name}`)
  await client.query(`CREATE DATABASE ${name}`)
  const owner = new pg.Pool({ connectionString: databaseUrl(server, name), max: 1 })
  await migrate(owner)
  await owner.end()
  await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`)
}

function migrationsDigest(): string {
  const folder = new URL('../migrations/', import.meta.url)
  const digest = createHash('sha256')
  for (const name of readdirSync(folder).sort())
    digest.update(name).update(readFileSync(new URL(name, folder)))
  return digest.digest('hex').slice(0, 12)
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
