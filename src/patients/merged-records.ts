import { sql } from 'kysely'

/** The ids of a record and all that were merged into it, and into those: what was said of any of them holds for it. */
export function recordsOf(practice: string, patient: string) {
  return sql<string>`(
    WITH RECURSIVE record (id) AS (
      SELECT ${patient}::uuid
      UNION
      SELECT patient.id FROM patient JOIN record ON patient.practice = ${practice} AND patient.merged_into = record.id
    )
    SELECT id FROM record
  )`
}
