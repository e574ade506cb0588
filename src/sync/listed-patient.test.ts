import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { listedPatient, type ListedPatient } from './listed-patient.ts'
import { LISTED_FIELDS, type ListedField, type ListedRow } from './source.ts'

const mohammed = {
  source_patient_id: ' 48213 ',
  nhs_number: '999 366 7129',
  given_name: 'Mohammed',
  middle_names: 'Arif',
  family_name: "O'HUSSAIN",
  date_of_birth: '04/09/1958',
  sex: 'M',
  address_line_1: "14 Tanner's Row",
  town: 'Foxley',
  postcode: 'fx26ld',
  mobile_phone: '07700 900127',
  email: 'm.hussain@Example.org',
  registration_date: '01/04/2009',
}

test('a listed row comes into normal forms, and what it does not say is null', () => {
  const [patient, notes] = read(mohammed)
  assert.deepEqual(patient, {
    source_patient_id: '48213',
    nhs_number: '9993667129',
    given_name: 'Mohammed',
    middle_names: 'Arif',
    family_name: "O'HUSSAIN",
    date_of_birth: '1958-09-04',
    sex: 'male',
    address_line_1: "14 Tanner's Row",
    address_line_2: null,
    town: 'Foxley',
    postcode: 'FX2 6LD',
    mobile_phone: '+447700900127',
    other_phone: null,
    email: 'm.hussain@example.org',
    registration_date: '2009-04-01',
    given_folded: 'mohammed',
    family_folded: 'ohussain',
    middle_folded: 'arif',
    name_tokens: 'ohussain mohammed arif',
    address_tokens: '14 tanners row foxley fx2 6ld fx26ld',
    status: 'registered',
    restricted: false,
  })
  assert.deepEqual(notes, [])
})

test('a restricted patient comes without a single contact detail', () => {
  const [patient] = read({ ...mohammed, restricted: 'true' })
  const { restricted, mobile_phone, other_phone, email, address_line_1, town, postcode, address_tokens } =
    patient
  assert.deepEqual(
    { restricted, mobile_phone, other_phone, email, address_line_1, town, postcode, address_tokens },
    {
      ...{ restricted: true, mobile_phone: null, other_phone: null, email: null },
      ...{ address_line_1: null, town: null, postcode: null, address_tokens: '' },
    },
  )
})

describe('a row is unusable as a whole', () => {
  for (const [reason, change] of [
    ['No family name', { family_name: ' \u200b ' }],
    ['No date of birth', { date_of_birth: ' ' }],
    [
      'The date of birth does not exist, lies in the future, or cannot be read',
      { date_of_birth: '31/02/1958' },
    ],
    [
      'The date of birth does not exist, lies in the future, or cannot be read',
      { date_of_birth: '23/11/2026' },
    ],
    ['A name is longer than 300 characters', { middle_names: 'Arif '.repeat(80) }],
    ['The status is none of registered, left and deceased', { status: 'moved' }],
    ['The source id is longer than 100 characters, or damaged', { source_patient_id: '7'.repeat(101) }],
    ['The source id is longer than 100 characters, or damaged', { source_patient_id: '48\x00213' }],
  ] as const) {
    test(`${reason}: ${Object.keys(change)[0]}`, () =>
      assert.equal(answer({ ...mohammed, ...change }), reason))
  }
})

describe('a value that cannot be used is left out and told, and the row stays', () => {
  for (const [field, value, note] of [
    ['nhs_number', '999 366 7120', 'The NHS number is not valid'],
    ['sex', 'yes', 'The sex is in words that are not known'],
    ['postcode', 'nowhere', 'The postcode is not in the form of a postcode'],
    ['mobile_phone', '12', 'The mobile phone number is not valid'],
    ['other_phone', 'ask her sister', 'The other phone number is not valid'],
    ['email', 'm.hussain', 'The email address is not valid'],
    ['registration_date', 'soon', 'The registration date is not a date'],
    ['town', 'Foxley '.repeat(60), 'The town is longer than 300 characters'],
  ] as const) {
    test(note, () => {
      const [patient, notes] = read({ ...mohammed, [field]: value })
      assert.equal(patient[field], null)
      assert.deepEqual(notes, [note])
    })
  }
})

test('whatever the cells hold, the answer fits the database, says nothing of them, and is always the same', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '',
      '\0',
      '04/09/1958',
      '1958-09-04',
      '999 366 7129',
      '07700 900127',
      'left',
      'true',
      'x'.repeat(400),
    ),
    // Halves of a pair, which are no letters.
    fc.array(fc.nat(0xffff), { maxLength: 5 }).map((codes) => String.fromCharCode(...codes)),
  )
  const row = fc.record(
    Object.fromEntries(LISTED_FIELDS.map((field) => [field, cell])) as Record<ListedField, typeof cell>,
  )
  fc.assert(
    fc.property(row, (written) => {
      const notes: string[] = []
      const patient = listedPatient(written, 'dmy', '2026-11-22', notes)
      assert.deepEqual(listedPatient(written, 'dmy', '2026-11-22', []), patient)
      for (const text of [...notes, ...(typeof patient === 'string' ? [patient] : [])]) {
        assert.match(text, /^[A-Z][\w ,]+$/)
      }
      if (typeof patient === 'string') return
      for (const value of Object.values(patient)) {
        if (typeof value !== 'string') continue
        assert.ok(!value.includes('\0'))
        assert.ok(value.length <= 2000)
      }
    }),
    { seed: 20261122, numRuns: 500 },
  )
})

function read(row: Partial<ListedRow>): [ListedPatient, string[]] {
  const notes: string[] = []
  const patient = answer(row, notes)
  if (typeof patient === 'string') throw new Error(patient)
  return [patient, notes]
}

function answer(row: Partial<ListedRow>, notes: string[] = []): ListedPatient | string {
  const blank = Object.fromEntries(LISTED_FIELDS.map((field) => [field, ''])) as ListedRow
  return listedPatient({ ...blank, ...row }, 'dmy', '2026-11-22', notes)
}
