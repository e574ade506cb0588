import { sql, type RawBuilder } from 'kysely'

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

/** The record that one was merged into, and that again, to the one that stays; itself where it was not merged. */
export function survivorOf(
  practice: string | RawBuilder<unknown>,
  patient: string | RawBuilder<unknown>,
): RawBuilder<string> {
  return sql<string>`(
    WITH RECURSIVE record (id, merged_into) AS (
      SELECT id, merged_into FROM patient WHERE practice = ${practice} AND id = ${patient}
      UNION
      SELECT patient.id, patient.merged_into FROM patient
      JOIN record ON patient.practice = ${practice} AND patient.id = record.merged_into
    )
    SELECT id FROM record WHERE merged_into IS NULL
  )`
}
