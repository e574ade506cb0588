import { describe, test, type TestContext } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freshDatabase } from '../../../test/database.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { addPractice } from '../../practices/practice.ts'
import { importPeople } from './import.ts'
import { PEOPLE_COLUMNS } from './rows.ts'

const FOXLEY = 'F81001'
const HEADINGS = PEOPLE_COLUMNS.join(',')
const HUSSAIN =
  'p1,true,999 366 7129,Mohammed,Arif,Hussain,04/09/1958,Male,14 Mill Lane,,Foxley,fx26ld,07700 900471,,M.Hussain@Example.org'
const OROURKE = 'p2,false,,Siobhán,,O’Rourke,1990-03-01,F,,,,,,01632 960123,'

test('people from elsewhere become patients in normal forms, digital or not', async (t) => {
  const { database, file } = await foxley(t)
  const done = await importPeople(database, 'f81001', file(HEADINGS, HUSSAIN, OROURKE))
  assert.deepEqual(done, {
    read: 2,
    imported: 2,
    adopted: 0,
    existing: 0,
    proposed: [],
    unusable: [],
    notes: [],
  })

  const [hussain, rourke] = await patients(database)
  assert.ok(hussain && rourke)
  const {
    nhs_number,
    given_name,
    middle_names,
    family_name,
    date_of_birth,
    sex,
    postcode,
    mobile_phone,
    email,
  } = hussain
  assert.deepEqual(
    { nhs_number, given_name, middle_names, family_name, date_of_birth, sex, postcode, mobile_phone, email },
    {
      nhs_number: '9993667129',
      given_name: 'Mohammed',
      middle_names: 'Arif',
      family_name: 'Hussain',
      date_of_birth: '1958-09-04',
      sex: 'male',
      postcode: 'FX2 6LD',
      mobile_phone: '+447700900471',
      email: 'M.Hussain@example.org',
    },
  )
  assert.deepEqual(
    [
      hussain.account,
      hussain.status,
      hussain.restricted,
      hussain.came_from,
      hussain.imported_id,
      hussain.link_rule,
    ],
    ['digital', 'registered', false, 'import', 'p1', null],
  )
  assert.equal(hussain.address_line_2, null)
  assert.deepEqual(
    [rourke.account, rourke.other_phone, rourke.nhs_number],
    ['non-digital', '+441632960123', null],
  )
  assert.deepEqual([rourke.family_folded, rourke.name_tokens], ['orourke', 'orourke siobhan'])
  assert.deepEqual(await counts(database), { 'registered digital': 1, 'registered non-digital': 1 })
})

test('the same file again imports nobody and touches nothing', async (t) => {
  const { database, file } = await foxley(t)
  await importPeople(database, FOXLEY, file(HEADINGS, HUSSAIN, OROURKE))
  const before = await patients(database)

  const again = await importPeople(
    database,
    FOXLEY,
    file(HEADINGS, HUSSAIN.replace('Mill Lane', 'High Street'), OROURKE),
  )
  assert.deepEqual(again, {
    read: 2,
    imported: 0,
    adopted: 0,
    existing: 2,
    proposed: [],
    unusable: [],
    notes: [],
  })
  assert.deepEqual(await patients(database), before)

  const ownIds = before.map((patient, at) => `${patient.id},true,,Ann,,Namesake${at},01/01/1980,,,,,,,,`)
  const exported = await importPeople(database, FOXLEY, file(HEADINGS, ...ownIds))
  assert.deepEqual([exported.imported, exported.existing], [0, 2])
})

test('another practice has its own people under the same ids and NHS numbers', async (t) => {
  const { database, file } = await foxley(t)
  await addPractice(database, { practice: 'G82002', name: 'Elm Tree Surgery' })
  await importPeople(database, FOXLEY, file(HEADINGS, HUSSAIN))
  const elsewhere = await importPeople(database, 'G82002', file(HEADINGS, HUSSAIN))
  assert.equal(elsewhere.imported, 1)
})

describe('a row that cannot be used is told with its number and a reason, and the others are imported', () => {
  test('when its id or NHS number stands twice in the file', async (t) => {
    const { database, file } = await foxley(t)
    const done = await importPeople(
      database,
      FOXLEY,
      file(HEADINGS, HUSSAIN, OROURKE.replace('p2', 'p1'), HUSSAIN.replace('p1', 'p3'), OROURKE),
    )
    assert.deepEqual([done.read, done.imported, done.existing], [4, 2, 0])
    assert.deepEqual(done.unusable, [
      { row: 3, reason: 'The id stands in an earlier row already' },
      { row: 4, reason: 'The NHS number stands in an earlier row already, with another id' },
    ])
  })

  test('when another patient holds its NHS number', async (t) => {
    const { database, file } = await foxley(t)
    await importPeople(database, FOXLEY, file(HEADINGS, HUSSAIN))
    const done = await importPeople(database, FOXLEY, file(HEADINGS, HUSSAIN.replace('p1', 'p9'), OROURKE))
    assert.equal(done.imported, 1)
    assert.deepEqual(done.unusable, [
      { row: 2, reason: 'The NHS number belongs to another patient of the practice already' },
    ])
  })

  test('when it has no id, no family name, no account that is true or false, or other cells than the headings', async (t) => {
    const { database, file } = await foxley(t)
    const done = await importPeople(
      database,
      FOXLEY,
      file(
        HEADINGS,
        HUSSAIN.replace('p1', ' '),
        HUSSAIN.replace('Hussain,', ','),
        HUSSAIN.replace('true', 'maybe'),
        'p4,true,,Ann',
        `${HUSSAIN},more`,
        HUSSAIN.replace('Arif', '"Ar"if'),
        '',
        `${OROURKE},,`,
      ),
    )
    assert.deepEqual([done.read, done.imported], [7, 1])
    assert.deepEqual(
      done.unusable.map(({ row, reason }) => `${row} ${reason}`),
      [
        '2 No id',
        '3 No family name',
        '4 The column digital holds neither true nor false',
        '5 The row has 4 cells where the headings have 15',
        '6 The row has 16 cells where the headings have 15',
        '7 The row cannot be read: its quotation marks or its letters are damaged',
      ],
    )
  })
})

test('a value that is not valid is left out and noted, and its person is imported', async (t) => {
  const { database, file } = await foxley(t)
  const done = await importPeople(
    database,
    FOXLEY,
    file(
      HEADINGS,
      'p1,false,999 366 7128,Mohammed,,Hussain,31/02/1958,?,,,,FX,07700 90047,none,m.hussain@',
      OROURKE,
    ),
  )
  assert.deepEqual([done.imported, done.unusable], [2, []])
  assert.deepEqual(
    done.notes.map(({ row, note }) => `${row} ${note}`),
    [
      '2 The postcode is not in the form of a postcode',
      '2 The NHS number is not valid',
      '2 The date of birth does not exist, lies in the future, or cannot be read',
      '2 The sex is in words that are not known',
      '2 The mobile phone number is not valid',
      '2 The other phone number is not valid',
      '2 The email address is not valid',
    ],
  )
  const [hussain] = await patients(database)
  assert.ok(hussain)
  assert.deepEqual(
    [
      hussain.family_name,
      hussain.nhs_number,
      hussain.date_of_birth,
      hussain.sex,
      hussain.postcode,
      hussain.mobile_phone,
    ],
    ['Hussain', null, null, null, null, null],
  )
})

describe('a file of another shape is refused with what to do, and nothing is imported', () => {
  test('when columns are missing, unknown or there twice', async (t) => {
    const { database, file } = await foxley(t)
    const importing = importPeople(
      database,
      FOXLEY,
      file('id,Family_Name, given_name ,mobile,town,town', 'p1,Hussain'),
    )
    await assert.rejects(importing, (error) => {
      assert.ok(error instanceof ProductError)
      assert.equal(error.kind, 'invalid')
      assert.match(error.message, /no column digital, date_of_birth/)
      assert.match(error.message, /not known: mobile/)
      assert.match(error.message, /more than one column town/)
      assert.match(error.message, /Name the columns id, digital, nhs_number/)
      return true
    })
  })

  test('when it breaks off in the middle, however much was read before', async (t) => {
    const { database, file } = await foxley(t)
    const many = Array.from({ length: 20_000 }, (_, at) => `m${at},false,,Ann,,Smith,01/02/1980,F,,,,,,,`)
    const importing = importPeople(database, FOXLEY, file(HEADINGS, ...many, 'p1,true,,"Mohammed'))
    await assert.rejects(importing, { name: 'ProductError', kind: 'invalid' })
    assert.deepEqual(await patients(database), [])
    const done = await importPeople(database, FOXLEY, file(HEADINGS, ...many))
    assert.equal(done.imported, 20_000)
  })

  test('when there is no such file or practice', async (t) => {
    const { database, file } = await foxley(t)
    const nowhere = importPeople(database, FOXLEY, '/nowhere/people.csv')
    await assert.rejects(nowhere, { name: 'ProductError', kind: 'not-found' })
    const nobody = importPeople(database, 'Z99999', file(HEADINGS, HUSSAIN))
    await assert.rejects(nobody, { name: 'ProductError', kind: 'not-found' })
  })
})

test('optional columns may be missing, and headings may stand in any order and case', async (t) => {
  const { database, file } = await foxley(t)
  const people = file(
    'Date_Of_Birth;FAMILY_NAME;given_name;digital;id',
    '04/09/1958;Hussain;Mohammed;TRUE;p1',
  )
  const done = await importPeople(database, FOXLEY, people)
  assert.deepEqual([done.imported, done.notes], [1, []])
  const [hussain] = await patients(database)
  assert.deepEqual([hussain?.account, hussain?.mobile_phone], ['digital', null])
})

test('an import that meets a patient who is being added at that moment changes nothing and says so', async (t) => {
  const { database, file } = await foxley(t)
  const other = await database.owner.connect()
  await other.query('BEGIN')
  await other.query(
    `INSERT INTO patient (practice, id, account, status, status_since, restricted, nhs_number, family_name, given_folded,
       family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
     VALUES ($1, gen_random_uuid(), 'digital', 'registered', now(), false, '9993667129', 'Hussain', '', '', '', '', '',
       'staff', now(), now())`,
    [FOXLEY],
  )
  const importing = importPeople(database, FOXLEY, file(HEADINGS, HUSSAIN, OROURKE))
  const refused = assert.rejects(importing, (error) => {
    assert.ok(error instanceof ProductError)
    assert.equal(error.kind, 'refused')
    assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /9993667129/)
    return true
  })
  await somebodyWaits(database)
  await other.query('COMMIT')
  other.release()
  await refused
  assert.equal((await patients(database)).length, 1)
})

async function foxley(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'people-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const database = await freshDatabase(t)
  await addPractice(database, { practice: FOXLEY, name: 'Foxley Brook Surgery' })
  let files = 0
  const file = (...lines: string[]) => {
    const path = join(folder, `people-${++files}.csv`)
    writeFileSync(path, lines.join('\n') + '\n')
    return path
  }
  return { database, file }
}

function patients(database: Database) {
  return asPractice(database, FOXLEY, (tx) =>
    tx.selectFrom('patient').selectAll().where('practice', '=', FOXLEY).orderBy('imported_id').execute(),
  )
}

async function counts(database: Database): Promise<Record<string, number>> {
  const rows = await asPractice(database, FOXLEY, (tx) =>
    tx
      .selectFrom('patient_count')
      .selectAll()
      .where('practice', '=', FOXLEY)
      .where('patients', '>', 0)
      .execute(),
  )
  return Object.fromEntries(rows.map(({ status, account, patients }) => [`${status} ${account}`, patients]))
}

async function somebodyWaits(database: Database): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    const { rowCount } = await database.owner.query('SELECT FROM pg_locks WHERE NOT granted')
    if (rowCount !== 0) return
    await pause(10)
  }
  throw new Error('The import never met the other transaction')
}
