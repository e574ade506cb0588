import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { ProductError } from '../errors.ts'
import { forceRowSecurity } from './force-row-security.ts'

const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url))
const oldestServer = 150000

/**
 * Brings the schema up to date: numbered files, forward only, each in a transaction of its own together with the
 * row that says it ran. Two processes starting at once take turns. Answers the names of the files that ran.
 */
export async function migrate(owner: pg.Pool): Promise<string[]> {
  const client = await owner.connect()
  try {
    await refuseOldServer(client)
    await client.query(`SELECT pg_advisory_lock(hashtext('patient-sync migrations'))`)
    const ran = await runMissing(client)
    await forceRowSecurity(client)
    return ran
  } finally {
    // Closing the connection lets go of the lock whatever happened.
    client.release(true)
  }
}

async function refuseOldServer(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  )
  if ((rows[0]?.version ?? 0) < oldestServer) {
    throw new ProductError('refused', 'This PostgreSQL is too old. Patient Sync needs version 15 or newer.')
  }
}

async function runMissing(client: pg.PoolClient): Promise<string[]> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())`,
  )
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migration')
  const ran = new Set(rows.map((row) => row.name))
  const known = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  refuseNewerSchema(ran, known)
  const missing = known.filter((name) => !ran.has(name))
  for (const name of missing) await runOne(client, name)
  return missing
}

function refuseNewerSchema(ran: Set<string>, known: string[]): void {
  const unknown = [...ran].filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new ProductError(
      'refused',
      `This database was made by a newer version of Patient Sync (${unknown.join(', ')}). Start that version.`,
    )
  }
}

async function runOne(client: pg.PoolClient, name: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(readFileSync(folder + name, 'utf8'))
    await client.query('INSERT INTO migration (name) VALUES ($1)', [name])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
