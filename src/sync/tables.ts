import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'

/** The temporary tables of one run, in words: what was listed, who is present, what is gone, and what follows from it. */
const matchingTables = [
  'create-listed',
  'create-present',
  'create-gone',
  'create-matched',
  'create-doubted',
  'create-doubt-summary',
  'create-leaving',
  'create-proposed',
]
  .map((name) => sqlFile(import.meta.url, `./sql/${name}.sql`))
  .join(';\n')

export async function createMatchingTables(client: pg.ClientBase): Promise<void> {
  await client.query(matchingTables)
}
