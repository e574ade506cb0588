import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)

/** The matching rules in the order in which they decide; each leaves alone what an earlier one has decided. */
const rules = {
  'doubt-repeated': sql('doubt-repeated'),
  'match-known-link': sql('match-known-link'),
  'match-nhs-number': sql('match-nhs-number'),
  'match-name-and-birth': sql('match-name-and-birth'),
}
const collapseRepeatedRows = sql('collapse-repeated-rows')
const summariseDoubts = sql('summarise-doubts')
const findLeaving = sql('find-leaving')

/** What matching decided about the rows that were staged. */
export interface Matched {
  repeated: number
  matched: number
  doubted: number
  /** Patients of last time's list who are on it no longer and would now become left. */
  leaving: number
  /** Patients whose own row says that they left or died. */
  ending: number
  /** Rows whose source id stood for somebody else last time. */
  conflicts: number
}

export interface Unsettled {
  /** Linked patients who had no digest when the list was opened, because somebody had edited them. */
  forgotten: string[]
  /** Whether rows of the list could not be used. */
  unreadable: boolean
}

export async function match(
  client: pg.ClientBase,
  practice: string,
  { forgotten, unreadable }: Unsettled,
): Promise<Matched> {
  const { rowCount: repeated } = await client.query(collapseRepeatedRows)
  await client.query(
    'ANALYZE listed (row_number, source_patient_id, nhs_number, date_of_birth, family_folded, given_folded)',
  )
  await client.query('ANALYZE gone')
  for (const rule of Object.values(rules)) {
    await client.query(rule, [practice])
    failpoint('match')
  }
  await client.query('ANALYZE matched')
  await client.query(summariseDoubts, [practice])
  await client.query('ANALYZE doubted')
  await client.query('ANALYZE present')
  await client.query(findLeaving, [practice, forgotten, unreadable])
  await client.query('ANALYZE leaving')
  return { repeated: repeated ?? 0, ...(await counts(client, practice)) }
}

async function counts(client: pg.ClientBase, practice: string): Promise<Omit<Matched, 'repeated'>> {
  const { rows } = await client.query<Omit<Matched, 'repeated'>>(
    `SELECT
       (SELECT count(*) FROM matched)::integer AS matched,
       (SELECT count(*) FROM doubt_summary)::integer AS doubted,
       (SELECT count(*) FROM leaving JOIN patient ON patient.practice = $1 AND patient.id = leaving.patient
        WHERE patient.status = 'registered')::integer AS leaving,
       (SELECT count(*) FROM matched JOIN listed USING (row_number)
        JOIN patient ON patient.practice = $1 AND patient.id = matched.patient
        WHERE patient.status = 'registered' AND listed.status <> 'registered')::integer AS ending,
       (SELECT count(DISTINCT row_number) FROM doubted WHERE kind = 'conflict')::integer AS conflicts`,
    [practice],
  )
  return rows[0] as Omit<Matched, 'repeated'>
}
