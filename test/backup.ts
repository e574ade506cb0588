import pg from 'pg'
import type { Database } from '../src/platform/database/database.ts'
import type { Lasting } from './database.ts'

/**
 * A backup of a database as it is now. It is put back under the database as a quick restore does it: whoever was connected is
 * cut off, and finds the old state at the same address.
 */
export async function backupOf(t: Lasting, { url }: Database): Promise<{ putBack(): Promise<void> }> {
  const name = new URL(url).pathname.slice(1)
  const backup = `${name}_backup`
  await onServer(url, [cutOff(name), `CREATE DATABASE ${backup} TEMPLATE ${name}`])
  t.after(() => onServer(url, [`DROP DATABASE IF EXISTS ${backup} WITH (FORCE)`]))
  return {
    putBack: () =>
      onServer(url, [`DROP DATABASE ${name} WITH (FORCE)`, `CREATE DATABASE ${name} TEMPLATE ${backup}`]),
  }
}

const cutOff = (name: string) =>
  `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${name}'`

async function onServer(url: string, statements: string[]): Promise<void> {
  const server = new URL(url)
  server.pathname = '/postgres'
  const client = new pg.Client({ connectionString: server.href })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
