import { sql, type RawBuilder } from 'kysely'

/** A value, or what stands for it in a statement. */
type Value = string | RawBuilder<unknown>

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
export function survivorOf(practice: Value, patient: Value): RawBuilder<string> {
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

/** The ids of all records that are one with it: those that it was merged into, and whatever was merged into any of them. */
export function allOneWith(practice: Value, patient: Value): RawBuilder<string> {
  return sql<string>`(
    WITH RECURSIVE above (id) AS (
      SELECT ${patient}::uuid
      UNION
      SELECT patient.merged_into FROM patient JOIN above ON patient.practice = ${practice} AND patient.id = above.id
      WHERE patient.merged_into IS NOT NULL
    ), record (id) AS (
      SELECT id FROM above
      UNION
      SELECT patient.id FROM patient JOIN record ON patient.practice = ${practice} AND patient.merged_into = record.id
    )
    SELECT id FROM record
  )`
}
