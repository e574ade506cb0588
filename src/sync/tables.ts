import type pg from 'pg'
import type { Run } from '../platform/database/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'

/** The temporary tables of one run, in words: what was listed, who is present, what is gone, and what follows from it. */
const matchingTables = [
  'create-listed',
  'create-present',
  'create-gone',
  'create-open-patient',
  'create-candidate',
  'create-shared-contact',
  'create-compared',
  'create-judged',
  'create-matched',
  'create-doubted',
  'create-doubt-summary',
  'create-leaving',
  'create-proposed',
  'create-lost',
]

/** What the statements that take in a single row speak of. */
const rowTables = ['create-listed', 'create-matched', 'create-doubted', 'create-proposed']

/** What comparing speaks of, where nobody is matched. */
const comparingTables = ['create-listed', 'create-candidate', 'create-shared-contact', 'create-compared']

const definitions = (names: string[]) =>
  names.map((name) => sqlFile(import.meta.url, `./sql/${name}.sql`)).join(';\n')

const allDefinitions = definitions(matchingTables)
const rowDefinitions = definitions(rowTables)
const comparingDefinitions = definitions(comparingTables)

const haveTables = new WeakSet<pg.ClientBase>()

/** The tables of a run. They stay with the connection, empty, for its next run. */
export async function createMatchingTables(client: pg.ClientBase): Promise<void> {
  if (!haveTables.has(client)) await client.query(allDefinitions)
}

/** Say so after the COMMIT of a run that has made the tables: what is rolled back takes its tables with it. */
export function tablesAreKept(client: pg.ClientBase): void {
  haveTables.add(client)
}

/** The tables for one row, gone with the transaction. */
export async function createRowTables(run: Run): Promise<void> {
  await run(rowDefinitions, [])
}

/** The tables for comparing people outside a run, gone with the transaction. */
export async function createComparingTables(client: pg.ClientBase): Promise<void> {
  await client.query(comparingDefinitions)
}
