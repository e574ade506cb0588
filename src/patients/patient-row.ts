import { sql, type SelectQueryBuilder } from 'kysely'
import type { Tx } from '../platform/database/database.ts'
import type { DB } from '../platform/database/schema.gen.ts'

/** A patient as lists and searches show them. Of a restricted patient no contact detail leaves the database. */
export interface PatientRow {
  id: string
  account: 'digital' | 'non-digital'
  status: 'registered' | 'left' | 'deceased'
  status_since: Date
  restricted: boolean
  nhs_number: string | null
  given_name: string | null
  middle_names: string | null
  family_name: string
  date_of_birth: string | null
  sex: 'female' | 'male' | 'other' | null
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
  name_tokens: string
  address_tokens: string | null
  given_folded: string
  family_folded: string
  /** The run that brought the patient. */
  created_run: string | null
  created_at: Date
  /** The patient whom this one turned out to be. */
  merged_into: string | null
  /** Their name as lists write it. */
  merged_name: string | null
}

// prettier-ignore
const COLUMNS = [
  'id', 'account', 'status', 'status_since', 'restricted', 'nhs_number', 'given_name', 'middle_names', 'family_name',
  'date_of_birth', 'sex', 'name_tokens', 'given_folded', 'family_folded', 'created_run', 'created_at',
  'merged_into',
] as const
const HIDDEN_OF_RESTRICTED = ['mobile_phone', 'other_phone', 'email', 'address_tokens'] as const

/** Patients of one practice, with the columns of a `PatientRow`. */
export function patientRows(tx: Tx, practice: string): SelectQueryBuilder<DB, 'patient', PatientRow> {
  return tx
    .selectFrom('patient')
    .where('patient.practice', '=', practice)
    .select(COLUMNS.map((column) => `patient.${column}` as const))
    .select(
      sql<string | null>`CASE WHEN patient.merged_into IS NOT NULL THEN (
        SELECT concat_ws(', ', upper(survivor.family_name), survivor.given_name) FROM patient AS survivor
        WHERE survivor.practice = ${practice} AND survivor.id = patient.merged_into
      ) END`.as('merged_name'),
    )
    .select((row) =>
      HIDDEN_OF_RESTRICTED.map((column) =>
        sql<string | null>`CASE WHEN NOT restricted THEN ${row.ref(column)} END`.as(column),
      ),
    )
}
