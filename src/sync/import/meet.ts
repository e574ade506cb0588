import type pg from 'pg'
import { sqlFile } from '../../platform/database/sql-file.ts'
import { compareAndJudge } from '../match.ts'
import { createMatchingTables } from '../tables.ts'
import { weightsInUse } from '../weights/weights.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./${name}.sql`)
const createMet = sql('create-met')
const listMovedIn = sql('list-moved-in')
const openToMovedIn = sql('open-to-moved-in')
const settleMovedIn = sql('settle-moved-in')

/**
 * Finds out who of the people in `moved_in` is a patient already, by the ladder that rows of a list go through
 * (docs/matching.md): marks whom to adopt, and keeps in `met` whom a person has to look at. Answers the version of the
 * weights that they were weighed by.
 */
export async function meetPatients(client: pg.ClientBase, practice: string): Promise<number> {
  const { version } = await weightsInUse(client)
  await client.query(createMet)
  await createMatchingTables(client)
  await client.query(listMovedIn)
  await client.query('ANALYZE listed (row_number, nhs_number, date_of_birth, family_folded, given_folded)')
  const { rowCount: people } = await client.query(openToMovedIn, [practice])
  if (people === null || people === 0) return version
  await client.query('ANALYZE open_patient (patient, nhs_number)')
  const judgedBy = await compareAndJudge(client, practice, people)
  if (judgedBy === null) return version
  await client.query(settleMovedIn, [practice])
  return judgedBy
}
