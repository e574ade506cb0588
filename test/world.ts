import type { TestContext } from 'node:test'
import { v5 as uuidv5 } from 'uuid'
import { password } from '../src/accounts/test-accounts.ts'
import { addStaff } from '../src/accounts/staff.ts'
import { recount } from '../src/patients/count.ts'
import { addressTokens, foldedName } from '../src/patients/search-text.ts'
import type { Database } from '../src/platform/database/database.ts'
import { freshDatabase } from './database.ts'
import { addSwitchedOn } from './switched-on.ts'

/** The morning of every picture: Tuesday 24 November 2026. */
export const morning = new Date('2026-11-24T09:00:00Z')
export const foxleyBrook = 'Z99001'
export const otherPractice = 'Z99002'

const firstNight = new Date('2025-03-03T02:19:00Z')
const septemberNight = new Date('2026-09-12T01:11:00Z')
const lastNight = new Date('2026-11-24T02:14:00Z')

/** The id of whatever has a name in this world, the same in every test. */
export const idOf = (name: string) => uuidv5(name, '5f6a3c1e-9d1b-4c3a-8f0e-2b7d6a9c4e11')

interface Person {
  /** Family, Given Middle. */
  name: string
  born: string
  sex: 'female' | 'male'
  nhs?: string
  mobile?: string
  phone?: string
  email?: string
  /** Line 1, town, postcode. */
  address?: [string, string, string]
  digital?: true
  restricted?: true
  left?: Date
  died?: Date
  joined?: Date
  practice?: string
}

const tannersRow: Person['address'] = ["14 Tanner's Row", 'Foxley', 'FX2 6LD']
const millLane: Person['address'] = ['3 Mill Lane', 'Foxley', 'FX4 2BB']

/** Everybody at Foxley Brook Surgery, by the name that tests call them, and one patient of another practice. */
const everybody = {
  margaret: {
    name: 'Abbott, Margaret Rose',
    born: '1941-02-03',
    sex: 'female',
    nhs: '9995260182',
    mobile: '+447700900412',
  },
  piotr: {
    ...{ name: 'Adamczyk, Piotr', born: '1983-08-17', sex: 'male', nhs: '9991590838', joined: lastNight },
    ...{ mobile: '+447700900237', email: 'piotr@example.org' },
  },
  oluwaseun: {
    ...{ name: 'Adeyemi, Oluwaseun', born: '1990-11-22', sex: 'male', nhs: '9990166137', digital: true },
    ...{ mobile: '+447700900864', email: 'olu@example.org' },
  },
  nasreen: {
    ...{ name: 'Ahmed, Nasreen', born: '1962-01-01', sex: 'female', nhs: '9993909963' },
    ...{ mobile: '+447700900471', address: millLane },
  },
  bilal: {
    name: 'Akhtar, Mohammed Bilal',
    born: '2014-12-12',
    sex: 'male',
    nhs: '9990308241',
    mobile: '+447700900726',
  },
  dorothy: { name: 'Allsop, Dorothy', born: '1934-04-30', sex: 'female', nhs: '9996281949' },
  lucy: {
    ...{ name: 'Anderton, Lucy', born: '1993-07-15', sex: 'female', nhs: '9998219930', restricted: true },
    // A restricted patient keeps no contact details; these stand here to see that nothing shows them.
    ...{
      mobile: '+447700900999',
      email: 'lucy@example.org',
      address: ['1 Hidden House', 'Foxley', 'FX9 9ZZ'],
    },
  },
  iestyn: {
    name: 'Ap Gwilym, Iestyn',
    born: '1978-03-05',
    sex: 'male',
    nhs: '9995181908',
    digital: true,
    mobile: '+447700900139',
  },
  agnieszka: {
    name: 'Baran, Agnieszka',
    born: '1979-10-02',
    sex: 'female',
    nhs: '9997574915',
    mobile: '+447700900583',
  },
  owain: {
    name: 'Bevan, Owain Rhys',
    born: '1969-11-11',
    sex: 'male',
    nhs: '9997601890',
    email: 'Owain.Bevan@example.org',
  },
  kiran: { name: 'Bhatt, Kiran', born: '2001-01-19', sex: 'female', mobile: '+447700900917' },
  imran: {
    ...{ name: 'Hussain, Imran', born: '1987-03-21', sex: 'male', nhs: '9995075296', digital: true },
    ...{ mobile: '+447700900442', email: 'imran@example.org' },
  },
  arif: {
    ...{ name: 'Hussain, Mohammed Arif', born: '1958-09-04', sex: 'male', nhs: '9993667129' },
    ...{ mobile: '+447700900471', phone: '+441632960845', address: tannersRow },
  },
  youngArif: {
    name: 'Hussain, Mohammed Arif',
    born: '1991-11-30',
    sex: 'male',
    nhs: '9997684265',
    mobile: '+447700900770',
  },
  sabiha: {
    ...{ name: 'Hussain, Sabiha', born: '1961-01-12', sex: 'female', nhs: '9992122331' },
    ...{ mobile: '+447700900471', address: tannersRow },
  },
  tariq: {
    ...{ name: 'Hussain, Tariq', born: '1974-02-17', sex: 'male', nhs: '9990268592' },
    ...{ mobile: '+447700900471', left: new Date('2026-11-18T02:12:00Z') },
  },
  zubaida: {
    ...{ name: 'Hussain, Zubaida', born: '1939-10-01', sex: 'female', nhs: '9999528902' },
    ...{ died: new Date('2026-11-20T02:12:00Z') },
  },
  leyla: {
    ...{ name: 'Hussein, Leyla', born: '1999-05-08', sex: 'female', nhs: '9990792445', digital: true },
    ...{ mobile: '+447700900601', email: 'leyla@example.org' },
  },
  sian: {
    ...{ name: 'Llewellyn, Siân', born: '1958-03-14', sex: 'female', nhs: '9994001000' },
    ...{ mobile: '+447700900318', address: ["2 Tanner's Row", 'Foxley', 'FX2 6LD'] },
  },
  nia: {
    ...{ name: 'Llewellyn, Nia', born: '1958-03-14', sex: 'female', nhs: '9994001019' },
    ...{ phone: '+441632960318', address: ["2 Tanner's Row", 'Foxley', 'FX2 6LD'] },
  },
  elsewhere: {
    ...{
      name: 'Hussain, Mohammed Arif',
      born: '1958-09-04',
      sex: 'male',
      nhs: '9993667129',
      practice: otherPractice,
    },
    ...{ mobile: '+447700900471', address: tannersRow, email: 'arif@example.org' },
  },
} satisfies Record<string, Person>

/**
 * Foxley Brook Surgery (Z99001) and its patients as the pictures show them, with what the practice list changed of
 * Mohammed Arif Hussain, one doubtful match that waits, and Bethan Rees at the desk. Z99002 next door has one patient.
 */
export async function world(t: Pick<TestContext, 'after'>) {
  const database = await freshDatabase(t)
  await addSwitchedOn(database, { practice: foxleyBrook, name: 'Foxley Brook Surgery' })
  await addSwitchedOn(database, { practice: otherPractice, name: 'Hill Top Surgery' })
  const bethan = await addStaff(database, {
    ...{ email: 'bethan.rees@foxley.example', name: 'Bethan Rees', password },
    ...{ role: 'manager', practice: foxleyBrook },
  })
  await addRuns(database)
  for (const [key, person] of Object.entries<Person>(everybody)) await addPerson(database, key, person)
  await addHistory(database)
  await addReview(database)
  for (const practice of [foxleyBrook, otherPractice]) {
    await recount((text, values) => database.owner.query(text, values), practice)
  }
  return { database, bethan, clock: { now: () => morning } }
}

async function addRuns({ owner }: Database): Promise<void> {
  for (const [name, at] of Object.entries({
    'first-run': firstNight,
    'september-run': septemberNight,
    'last-run': lastNight,
  })) {
    await owner.query(
      `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, finished_at, patients)
       VALUES ($1, $2, 'docman10', 'night', $3::timestamptz::date, 'done', 'report', $3, $3, $3, 18)`,
      [foxleyBrook, idOf(name), at],
    )
  }
}

async function addPerson({ owner }: Database, key: string, person: Person): Promise<void> {
  const [family_name = '', givenAndMiddle = ''] = person.name.split(', ')
  const [given_name = '', ...middles] = givenAndMiddle.split(' ')
  const [line1 = null, town = null, postcode = null] = person.address ?? []
  const created = person.joined ?? firstNight
  const columns = {
    practice: person.practice ?? foxleyBrook,
    id: idOf(key),
    account: person.digital ? 'digital' : 'non-digital',
    status: person.died ? 'deceased' : person.left ? 'left' : 'registered',
    status_since: person.died ?? person.left ?? created,
    restricted: person.restricted ?? false,
    nhs_number: person.nhs ?? null,
    given_name,
    middle_names: middles.join(' ') || null,
    family_name,
    date_of_birth: person.born,
    sex: person.sex,
    address_line_1: line1,
    town,
    postcode,
    mobile_phone: person.mobile ?? null,
    other_phone: person.phone ?? null,
    email: person.email ?? null,
    ...foldedName(family_name, given_name, middles.join(' ')),
    address_tokens: addressTokens(line1, null, town, postcode),
    ...origin(key, person, created),
    created_at: created,
    updated_at: created,
  }
  const names = Object.keys(columns)
  await owner.query(
    `INSERT INTO patient (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(columns),
  )
}

/** Who signed up was there before the list was; everybody else came with it. */
function origin(key: string, person: Person, created: Date) {
  const link = {
    source_patient_id: String(48201 + Object.keys(everybody).indexOf(key)),
    source_hash: Buffer.alloc(16, key),
    linked_at: created,
  }
  const run = person.joined ? idOf('last-run') : idOf('first-run')
  if (person.digital) return { ...link, came_from: 'import', link_rule: 'nhs-number', linked_run: run }
  return { ...link, came_from: 'list', link_rule: 'created', linked_run: run, created_run: run }
}

async function addHistory({ owner }: Database): Promise<void> {
  const changes = [
    ['arif', lastNight, 'mobile_phone', '+447700900127', '+447700900471', 'last-run'],
    ['arif', septemberNight, 'email', 'm.hussain@example.org', null, 'september-run'],
    ['tariq', new Date('2026-11-18T02:12:00Z'), 'status', 'registered', 'left', 'september-run'],
    ['lucy', septemberNight, 'mobile_phone', '+447700900998', '+447700900999', 'september-run'],
  ] as const
  for (const [key, at, field, old, now, run] of changes) {
    await owner.query(
      `INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [foxleyBrook, idOf(key), at, field, old, now, idOf(run)],
    )
  }
}

/** What last night's list said of somebody who may be Agnieszka. */
const agnieszkasRow = {
  ...{ source_patient_id: '90001', nhs_number: null, given_name: 'Agnieszka', middle_names: null },
  ...{
    family_name: 'Baran',
    date_of_birth: '1979-10-02',
    sex: 'female',
    status: 'registered',
    restricted: false,
  },
  ...{ registration_date: null, address_line_1: null, address_line_2: null, town: null, postcode: null },
  ...{ mobile_phone: '+447700900584', other_phone: null, email: null },
}

async function addReview({ owner }: Database): Promise<void> {
  await owner.query(
    `INSERT INTO review (practice, id, run, kind, state, reason, row_number, listed, created_at)
     VALUES ($1, $2, $3, 'doubtful-match', 'open', 'Two people may be one', 7, $5, $4)`,
    [foxleyBrook, idOf('review'), idOf('last-run'), lastNight, JSON.stringify(agnieszkasRow)],
  )
  await owner.query('INSERT INTO review_candidate (practice, review, patient) VALUES ($1, $2, $3)', [
    foxleyBrook,
    idOf('review'),
    idOf('agnieszka'),
  ])
}
