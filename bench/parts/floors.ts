import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { from, to } from 'pg-copy-streams'
import { LISTED_FIELDS } from '../../src/sync/source.ts'
import type { Database } from '../../src/platform/database/database.ts'

/**
 * The floors: the least that the same bytes can cost with the same database, driver and machine.
 *   F1: the CSV's bytes go from the file into an unlogged table of text columns without an index. Nothing is read,
 *       compared or kept safe.
 *   F2: rows that are ready made, in COPY's own format, go from a file into a table like `patient`: logged, with all
 *       of its indexes and checks.
 */
export async function makeFloors({ owner }: Database): Promise<void> {
  await owner.query('CREATE SCHEMA floor')
  const columns = LISTED_FIELDS.map((field) => `${field} text`)
  await owner.query(
    `CREATE UNLOGGED TABLE floor.raw (${columns.join(', ')}) WITH (autovacuum_enabled = false)`,
  )
  await owner.query(
    'CREATE TABLE floor.patient (LIKE patient INCLUDING ALL) WITH (autovacuum_enabled = false)',
  )
}

export async function emptyFloors({ owner }: Database): Promise<void> {
  await owner.query('TRUNCATE floor.raw, floor.patient')
}

/** F1 of a list in a CSV file. */
export async function copyRaw(database: Database, list: string): Promise<void> {
  await copyFrom(database, 'floor.raw', 'FORMAT csv, HEADER', list)
}

/** F2 of a file that `readyMade` wrote. */
export async function copyPatients(database: Database, file: string): Promise<void> {
  await copyFrom(database, 'floor.patient', 'FORMAT text', file)
}

/** Writes the patients, as the product made them, into a file that F2 can copy: the very same rows in the same order. */
export async function readyMade({ owner }: Database, file: string): Promise<void> {
  const client = await owner.connect()
  try {
    await pipeline(client.query(to('COPY patient TO STDOUT')), createWriteStream(file))
  } finally {
    client.release()
  }
}

async function copyFrom({ owner }: Database, table: string, format: string, file: string): Promise<void> {
  const client = await owner.connect()
  try {
    const bytes = createReadStream(file, { highWaterMark: 512 * 1024 })
    await pipeline(bytes, client.query(from(`COPY ${table} FROM STDIN (${format})`)))
  } finally {
    client.release()
  }
}
