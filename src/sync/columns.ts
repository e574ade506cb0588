import { copyLine } from '../platform/database/copy.ts'
import type { ListedPatient } from './listed-patient.ts'

/** The columns that a listed patient and a patient have in common, in the order in which they are copied. */
const shared = [
  'source_patient_id',
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
  'registration_date',
  'given_folded',
  'family_folded',
  'middle_folded',
  'name_tokens',
  'address_tokens',
  'status',
  'restricted',
] as const satisfies (keyof ListedPatient)[]

/** COPY target for rows that go through matching; a temporary table, see `create-listed.sql`. */
export const listedTarget = `listed (row_number, new_id, source_hash, ${shared.join(', ')})`

export function listedLine(rowNumber: number, id: string, hash: string, row: ListedPatient): string {
  return copyLine([String(rowNumber), id, hash, ...sharedValues(row)])
}

/** A row that cannot be used still says who is on the list, so that its patient does not leave. */
export const presentTarget = 'present (cell)'

/** COPY target for rows that can meet nobody: patients made from the list, each with its link. */
export const patientTarget = `patient (practice, id, source_hash, ${shared.join(', ')}, account, came_from, link_rule,
  status_since, linked_at, created_at, updated_at, linked_run, created_run)`

/** The values of every patient that one run makes: whose they are, by which run, and when. */
export interface Made {
  practice: string
  run: string
  at: string
}

export function patientLine(made: Made, id: string, hash: string, row: ListedPatient): string {
  const { practice, at, run } = made
  const fixed = ['non-digital', 'list', 'created', at, at, at, at, run, run]
  return copyLine([practice, id, hash, ...sharedValues(row), ...fixed])
}

function sharedValues(row: ListedPatient): (string | null)[] {
  return [
    row.source_patient_id,
    row.nhs_number,
    row.given_name,
    row.middle_names,
    row.family_name,
    row.date_of_birth,
    row.sex,
    row.address_line_1,
    row.address_line_2,
    row.town,
    row.postcode,
    row.mobile_phone,
    row.other_phone,
    row.email,
    row.registration_date,
    row.given_folded,
    row.family_folded,
    row.middle_folded,
    row.name_tokens,
    row.address_tokens,
    row.status,
    row.restricted ? 't' : 'f',
  ]
}
