import type pg from 'pg'
import { DEMOGRAPHIC_FIELDS, demographics, type DemographicField } from '../../src/patients/demographics.ts'
import { foldedName } from '../../src/patients/search-text.ts'
import { uuidMaker } from '../../src/platform/uuid.ts'
import { practice } from './ground.ts'

export type LabelledPerson = Record<DemographicField | 'id', string>

const newId = uuidMaker()

/** Puts people on the platform as non-digital patients without a link, and answers their ids in order. */
export async function putOnPlatform(
  client: pg.ClientBase,
  people: readonly LabelledPerson[],
): Promise<string[]> {
  const patients = people.map((person) => ({ ...normal(person), id: newId() }))
  for (const some of batches(patients)) {
    await client.query(
      `INSERT INTO patient (practice, account, status, restricted, status_since, came_from, created_at, updated_at, ${columns})
       SELECT $1, 'non-digital', 'registered', false, now(), 'import', now(), now(), ${columns}
       FROM jsonb_populate_recordset(NULL::patient, $2::jsonb)`,
      [practice, JSON.stringify(some)],
    )
  }
  await client.query('ANALYZE patient')
  return patients.map(({ id }) => id)
}

/**
 * Stages people as tonight's list; row numbers count from 0. A list's row without a date of birth would be left out
 * before matching; here it is compared, so that the figures are those of the rules.
 */
export async function listRows(client: pg.ClientBase, people: readonly LabelledPerson[]): Promise<void> {
  await client.query('ALTER TABLE listed ALTER date_of_birth DROP NOT NULL')
  const rows = people.map((person, at) => ({ ...normal(person), row_number: at, id: newId() }))
  for (const some of batches(rows)) {
    await client.query(
      `INSERT INTO listed (row_number, new_id, source_hash, status, restricted, ${columns.replace('id, ', '')})
       SELECT row_number, id, int4send(row_number), 'registered', false, ${columns.replace('id, ', '')}
       FROM (
         SELECT (jsonb_populate_record(NULL::patient, one)).*, (one ->> 'row_number')::integer AS row_number
         FROM jsonb_array_elements($1::jsonb) AS one
       ) AS person`,
      [JSON.stringify(some)],
    )
  }
}

const columns = [
  'id',
  ...DEMOGRAPHIC_FIELDS,
  'given_folded',
  'family_folded',
  'middle_folded',
  'name_tokens',
  'address_tokens',
].join(', ')

/** Values in normal forms, also of people without a family name, whom a list or an import would leave out. */
function normal(person: LabelledPerson) {
  const blank = Object.fromEntries(DEMOGRAPHIC_FIELDS.map((field) => [field, ''])) as LabelledPerson
  const written = { ...blank, ...person }
  const family = written.family_name.trim()
  const read = demographics(
    { ...written, family_name: family || 'unknown' },
    { dateOrder: 'dmy', today: '2026-11-22' },
    [],
  )
  if (typeof read === 'string') throw new Error(`${person.id}: ${read}`)
  if (family !== '') return read
  return { ...read, family_name: '', ...foldedName('', written.given_name, written.middle_names) }
}

function* batches<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += 1000) yield all.slice(at, at + 1000)
}
