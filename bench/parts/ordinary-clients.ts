import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { LISTED_FIELDS, type ListedRow } from '../../src/sync/source.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { practice } from './ground.ts'

/**
 * Two ways in which one would write this sync oneself, over the same table, indexes and pool: the usual packages read
 * the file and the phone numbers, and the patients are written one row, or one batch, at a time. They know no rules:
 * no history, no digital patients, nobody who leaves.
 */
export async function makeOrdinaryTable({ owner }: Database): Promise<void> {
  await owner.query(
    'CREATE TABLE floor.ordinary (LIKE patient INCLUDING ALL) WITH (autovacuum_enabled = false)',
  )
}

export async function emptyOrdinaryTable({ owner }: Database): Promise<void> {
  await owner.query('TRUNCATE floor.ordinary')
}

export async function settleOrdinaryTable({ owner }: Database): Promise<void> {
  await owner.query('VACUUM (ANALYZE) floor.ordinary')
}

/** Looks each patient up by source id, then by NHS number, and inserts or updates; ten at once, as many as the pool has. */
export async function rowAtATime({ owner }: Database, list: string): Promise<void> {
  const underWay = new Set<Promise<void>>()
  let failure: unknown = null
  for await (const record of records(list)) {
    const one = saveOne(owner, valuesOf(record)).catch((error: unknown) => void (failure ??= error))
    underWay.add(one)
    void one.then(() => underWay.delete(one))
    if (underWay.size >= 10) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  if (failure !== null) throw failure as Error
}

/** The same with everything compared first, so that a patient who is as before is only read. */
export async function rowAtATimeComparing({ owner }: Database, list: string): Promise<void> {
  const underWay = new Set<Promise<void>>()
  let failure: unknown = null
  for await (const record of records(list)) {
    const one = saveIfChanged(owner, valuesOf(record)).catch((error: unknown) => void (failure ??= error))
    underWay.add(one)
    void one.then(() => underWay.delete(one))
    if (underWay.size >= 10) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  if (failure !== null) throw failure as Error
}

/** INSERT ... ON CONFLICT DO UPDATE of 500 patients at a time. */
export async function batchedUpserts({ owner }: Database, list: string): Promise<void> {
  let batch: Values[] = []
  for await (const record of records(list)) {
    batch.push(valuesOf(record))
    if (batch.length < 500) continue
    await upsert(owner, batch)
    batch = []
  }
  if (batch.length > 0) await upsert(owner, batch)
}

function records(list: string): AsyncIterable<ListedRow> {
  return createReadStream(list).pipe(parse({ columns: true }))
}

type Values = (string | boolean | null)[]

/** What is written of a patient beside id and times, `LISTED_FIELDS` first. */
const columns = [
  ...LISTED_FIELDS,
  'given_folded',
  'family_folded',
  'middle_folded',
  'name_tokens',
  'address_tokens',
]

function valuesOf(record: ListedRow): Values {
  const said: Record<string, string | null> = {}
  for (const field of LISTED_FIELDS) said[field] = record[field].trim() || null
  said['nhs_number'] = record.nhs_number.replace(/\s/g, '') || null
  said['postcode'] = record.postcode.trim().toUpperCase() || null
  said['mobile_phone'] = e164(record.mobile_phone)
  said['other_phone'] = e164(record.other_phone)
  const names = [record.family_name, record.given_name, record.middle_names].map((name) =>
    name.trim().toLowerCase(),
  )
  const [family = '', given = '', middle = ''] = names
  const address = [record.address_line_1, record.address_line_2, record.town, record.postcode]
    .join(' ')
    .toLowerCase()
  const listed = LISTED_FIELDS.map((field) => said[field] ?? null)
  return [...listed, given, family, middle, names.join(' '), address]
}

function e164(text: string): string | null {
  if (text === '') return null
  const parsed = parsePhoneNumberFromString(text, 'GB')
  return parsed?.isValid() ? parsed.number : null
}

const sourceId = LISTED_FIELDS.indexOf('source_patient_id')
const nhsNumber = LISTED_FIELDS.indexOf('nhs_number')

const added = 'practice, id, account, status_since, came_from, created_at, updated_at'
const numbered = columns.map((_, at) => `$${at + 3}`)
const insertOne = `INSERT INTO floor.ordinary (${added}, ${columns.join(', ')})
  VALUES ($1, $2, 'non-digital', now(), 'list', now(), now(), ${numbered.join(', ')})`
const updateOne = `UPDATE floor.ordinary SET ${columns.map((column, at) => `${column} = $${at + 3}`).join(', ')}, updated_at = now()
  WHERE practice = $1 AND id = $2`

async function saveOne(pool: pg.Pool, values: Values): Promise<void> {
  const id = await find(pool, values)
  await pool.query(id === null ? insertOne : updateOne, [practice, id ?? uuidv7(), ...values])
}

async function find(pool: pg.Pool, values: Values): Promise<string | null> {
  return (
    (await findBy(pool, 'source_patient_id', values[sourceId])) ??
    (await findBy(pool, 'nhs_number', values[nhsNumber]))
  )
}

async function findBy(pool: pg.Pool, column: string, value: unknown): Promise<string | null> {
  if (value === null) return null
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM floor.ordinary WHERE practice = $1 AND ${column} = $2`,
    [practice, value],
  )
  return rows[0]?.id ?? null
}

async function saveIfChanged(pool: pg.Pool, values: Values): Promise<void> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT id, ${columns.join(', ')} FROM floor.ordinary WHERE practice = $1 AND source_patient_id = $2`,
    [practice, values[sourceId]],
  )
  const [before] = rows
  if (before === undefined) return saveOne(pool, values)
  const same = columns.every((column, at) => String(before[column]) === String(values[at]))
  if (!same) await pool.query(updateOne, [practice, before['id'], ...values])
}

async function upsert(pool: pg.Pool, batch: Values[]): Promise<void> {
  const parameters: unknown[] = [practice]
  const rows = batch.map((values) => {
    const id = parameters.push(uuidv7(), ...values) - values.length
    const places = [...values.keys()].map((at) => `$${id + 1 + at}`)
    return `($1, $${id}, 'non-digital', now(), 'list', now(), now(), ${places.join(', ')})`
  })
  await pool.query(
    `INSERT INTO floor.ordinary (${added}, ${columns.join(', ')}) VALUES ${rows.join(', ')}
     ON CONFLICT (practice, source_patient_id) WHERE source_patient_id IS NOT NULL
     DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}, updated_at = now()`,
    parameters,
  )
}
