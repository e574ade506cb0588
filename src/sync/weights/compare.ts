import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'
import type { WeightLevel } from './weights.ts'

const findSharedContacts = sqlFile(import.meta.url, '../sql/find-shared-contacts.sql')
const compareCandidates = sqlFile(import.meta.url, '../sql/compare-candidates.sql')

/**
 * Compares the two of each candidate by a table of levels: fills `compared` from `candidate`. `people`: how many patients
 * the practice has; how common a name is depends on it.
 */
export async function compareAll(
  client: pg.ClientBase,
  practice: string,
  { levels, people }: { levels: readonly WeightLevel[]; people: number },
): Promise<void> {
  await client.query('ANALYZE candidate')
  await client.query(findSharedContacts)
  await client.query('ANALYZE shared_contact')
  await client.query(compareCandidates, [practice, JSON.stringify(levels), people])
}
