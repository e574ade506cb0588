import type { Database } from '../../src/platform/database/database.ts'
import { tables } from './ground.ts'

/** What a piece of work wrote. */
export interface Written {
  /** New versions of rows, and rows that went away, in every table of patients; the record of the run is none of them. */
  rows: number
  walBytes: number
}

/**
 * Carries out `work` and answers what it wrote: rows by the transaction that wrote each of them (`xmin`), write-ahead log
 * by how far the server's position in it moved.
 */
export async function written(database: Database, work: () => Promise<void>): Promise<Written> {
  const { rows: before } = await count(database, null)
  const since = await nextTransaction(database)
  const from = await position(database)
  await work()
  const { rows } = await database.owner.query<{ bytes: string }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1) AS bytes',
    [from],
  )
  const after = await count(database, since)
  return { rows: after.young + Math.max(0, before - after.rows), walBytes: Number(rows[0]?.bytes) }
}

async function nextTransaction({ owner }: Database): Promise<string> {
  const { rows } = await owner.query<{ xid: string }>('SELECT pg_current_xact_id()::xid::text AS xid')
  return rows[0]?.xid ?? ''
}

async function position({ owner }: Database): Promise<string> {
  const { rows } = await owner.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
  return rows[0]?.lsn ?? ''
}

/** Rows in all, and those written after a transaction. */
async function count({ owner }: Database, since: string | null): Promise<{ rows: number; young: number }> {
  const parts = tables
    .filter((table) => table !== 'sync_run')
    .map(
      (table) =>
        `SELECT count(*) AS rows, count(*) FILTER (WHERE age(xmin) < age($1::xid)) AS young FROM ${table}`,
    )
  const { rows } = await owner.query<{ rows: number; young: number }>(
    `SELECT sum(rows)::integer AS rows, sum(young)::integer AS young FROM (${parts.join(' UNION ALL ')}) AS each_table`,
    [since],
  )
  return rows[0] as { rows: number; young: number }
}
