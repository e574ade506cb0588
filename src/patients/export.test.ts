import { test, type TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { Writable } from 'node:stream'
import { freshDatabase } from '../../test/database.ts'
import { splitRecord } from '../platform/csv/split.ts'
import type { Database } from '../platform/database/database.ts'
import { addPractice } from '../practices/practice.ts'
import { EXPORT_COLUMNS, exportPatients } from './export.ts'

const FOXLEY = 'F81001'

test('an export has every column, in usual forms, with the tick and the status in words', async (t) => {
  const database = await foxley(t)
  await add(database, {
    ...{ account: 'digital', nhs_number: '9993667129', given_name: 'Mohammed', middle_names: 'Arif' },
    ...{
      date_of_birth: '1958-06-04',
      sex: 'male',
      address_line_1: 'Flat 2, Mill Lane',
      town: 'Foxley',
      imported_id: 'p1',
    },
    ...{ postcode: 'FX2 6LD', mobile_phone: '+447700900471', email: 'm.hussain@example.org' },
  })
  const id = await add(database, {
    ...{
      status: 'left',
      source_patient_id: 'S2',
      registration_date: '2019-11-30',
      other_phone: '+441632960123',
    },
  })
  const { rows, result } = await exported(database)
  assert.deepEqual(result, { exported: 2 })
  assert.deepEqual(rows[0], [...EXPORT_COLUMNS])
  assert.deepEqual(rows[1], [
    ...[
      'p1',
      'true',
      '9993667129',
      'Mohammed',
      'Arif',
      'Hussain',
      '1958-06-04',
      'male',
      'Flat 2, Mill Lane',
      '',
      'Foxley',
    ],
    ...['FX2 6LD', '+447700900471', '', 'm.hussain@example.org', '', '', 'false', 'green', 'registered'],
  ])
  assert.deepEqual(rows[2], [
    ...[
      id,
      'false',
      '',
      '',
      '',
      'Hussain',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '+441632960123',
      '',
      'S2',
      '2019-11-30',
    ],
    ...['false', 'grey', 'left'],
  ])
})

test('restricted patients are in no export, and nothing tells that there are any', async (t) => {
  const database = await foxley(t)
  await add(database, { given_name: 'Ann' })
  await add(database, { given_name: 'Hidden', restricted: 'true' })
  const { rows, result } = await exported(database)
  assert.deepEqual(result, { exported: 1 })
  assert.equal(rows.length, 2)
  assert.ok(!JSON.stringify(rows).includes('Hidden'))
})

test('a cell that a spreadsheet would run is disarmed, and a phone number is left alone', async (t) => {
  const database = await foxley(t)
  await add(database, {
    given_name: '=HYPERLINK("x")',
    town: '@Foxley',
    mobile_phone: '+447700900471',
    email: '-a@b.uk',
  })
  const { rows } = await exported(database)
  const cells = Object.fromEntries(EXPORT_COLUMNS.map((column, at) => [column, rows[1]?.[at]]))
  assert.deepEqual(
    [cells.given_name, cells.town, cells.mobile_phone, cells.email],
    [`'=HYPERLINK("x")`, `'@Foxley`, '+447700900471', `'-a@b.uk`],
  )
})

test('a long list comes in pages, complete, each patient once, from one practice alone', async (t) => {
  const database = await foxley(t)
  await addPractice(database, { practice: 'G82002', name: 'Elm Tree Surgery' })
  await addMany(database, FOXLEY, 4_500)
  await addMany(database, 'G82002', 10)
  const { rows, result, writes } = await exported(database)
  assert.equal(result.exported, 4_500)
  assert.equal(new Set(rows.slice(1).map(([id]) => id)).size, 4_500)
  assert.deepEqual(
    rows.slice(1),
    rows.slice(1).toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
  )
  assert.equal(writes, 4)
})

test('a reader who goes away ends the export and leaves the database as it was', async (t) => {
  const database = await foxley(t)
  await addMany(database, FOXLEY, 4_500)
  let lines = 0
  const leaving = new Writable({
    write(_chunk, _encoding, done) {
      lines += 1
      done(lines > 1 ? new Error('gone') : null)
    },
  })
  await assert.rejects(exportPatients(database, FOXLEY, leaving), /gone/)
  assert.equal((await exported(database)).result.exported, 4_500)
  await assert.rejects(exportPatients(database, 'Z99999', leaving), {
    name: 'ProductError',
    kind: 'not-found',
  })
})

async function foxley(t: TestContext) {
  const database = await freshDatabase(t)
  await addPractice(database, { practice: FOXLEY, name: 'Foxley Brook Surgery' })
  return database
}

async function exported(database: Database) {
  const texts: string[] = []
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      texts.push(chunk.toString())
      done()
    },
  })
  const result = await exportPatients(database, FOXLEY, out)
  assert.equal(out.writableEnded, false)
  const text = texts.join('')
  assert.ok(text.endsWith('\n'))
  const rows = text
    .slice(0, -1)
    .split('\n')
    .map((line) => splitRecord(line, ',') ?? [])
  return { rows, result, writes: texts.length }
}

let made = 0

/** Adds one patient, the Hussain of no particular kind unless told otherwise, and gives their id. */
async function add(database: Database, values: Record<string, string>): Promise<string> {
  const patient = {
    ...{
      practice: FOXLEY,
      id: `00000000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
      account: 'non-digital',
    },
    ...{ status: 'registered', status_since: '2026-11-22', restricted: 'false', family_name: 'Hussain' },
    ...{ given_folded: '', family_folded: 'hussain', middle_folded: '', name_tokens: '', address_tokens: '' },
    ...{ came_from: 'staff', created_at: '2026-11-22', updated_at: '2026-11-22', ...values },
  }
  const columns = Object.keys(patient)
  await database.owner.query(
    `INSERT INTO patient (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(patient),
  )
  return patient.id
}

async function addMany(database: Database, practice: string, patients: number): Promise<void> {
  await database.owner.query(
    `INSERT INTO patient (practice, id, account, status, status_since, restricted, family_name, given_folded,
       family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
     SELECT $1, gen_random_uuid(), 'digital', 'registered', now(), false, 'Smith', '', 'smith', '', 'smith', '', 'staff',
       now(), now()
     FROM generate_series(1, $2)`,
    [practice, patients],
  )
}

test('as JSON it is one document, also of nobody', async (t) => {
  const database = await foxley(t)
  assert.deepEqual(await exportedAsJson(database), { patients: [], exported: 0 })
  for (const given_name of ['Ann', '=Bo', 'Cy "C"']) await add(database, { given_name })
  const { patients, ...counts } = await exportedAsJson(database)
  assert.deepEqual(counts, { exported: 3 })
  assert.deepEqual(
    patients.map((patient) => patient.given_name),
    ['Ann', '=Bo', 'Cy "C"'],
  )
  assert.deepEqual(Object.keys(patients[0]!), [...EXPORT_COLUMNS])
})

async function exportedAsJson(database: Database) {
  let text = ''
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  await exportPatients(database, FOXLEY, out, 'json')
  return JSON.parse(text) as { patients: Record<string, string>[]; exported: number }
}

test('that an export leaves is written down before its first byte, with how many and in which form', async (t) => {
  const database = await foxley(t)
  for (const given_name of ['Ann', 'Bo']) await add(database, { given_name })
  await add(database, { given_name: 'Cy', restricted: 'true' })
  await exported(database)
  await exportedAsJson(database)
  const { rows } = await database.owner.query<{ entry: string }>(
    'SELECT entry FROM audit_entry WHERE practice = $1 ORDER BY seq',
    [FOXLEY],
  )
  assert.deepEqual(
    rows
      .map(({ entry }) => JSON.parse(entry) as { action: string; actor: object; facts: object })
      .filter(({ action }) => action === 'patients-exported')
      .map(({ actor, facts }) => [actor, facts]),
    ['csv', 'json'].map((form) => [
      { command: 'patients export', account: userInfo().username },
      { patients: 2, form },
    ]),
  )
})

test('what cannot be written down does not leave', async (t) => {
  const database = await foxley(t)
  await add(database, { given_name: 'Ann' })
  await database.owner.query('REVOKE INSERT ON audit_entry FROM patient_sync_app')
  const written: string[] = []
  const out = new Writable({ write: (chunk: Buffer, _, done) => (written.push(chunk.toString()), done()) })
  await assert.rejects(exportPatients(database, FOXLEY, out), /permission denied/)
  assert.deepEqual(written, [])
})
