import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Encounters } from './encounters.ts'
import { listedPatient, type ListedPatient } from './listed-patient.ts'
import { LISTED_FIELDS, type ListedRow } from './source.ts'

// Which rows of a first sync may become patients at once, because they can meet nobody.

const sian = {
  source_patient_id: '50119',
  nhs_number: '9995260182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
}
const sianOnPlatform = {
  source_patient_id: null,
  nhs_number: '9995260182',
  date_of_birth: '1958-03-14',
  family_folded: 'llewellyn',
  given_folded: 'sian',
  address_line_1: null,
  postcode: 'FX1 1AA',
  mobile_phone: null,
  other_phone: null,
  email: null,
}
const withoutNumber = { ...sianOnPlatform, nhs_number: null }

describe('a row meets somebody on the platform', () => {
  for (const [what, person, listed] of [
    [
      'by the NHS number, whatever the name',
      sianOnPlatform,
      { ...sian, given_name: 'Rhys', family_name: 'Jones' },
    ],
    ['by the source id', { ...withoutNumber, source_patient_id: '50119', date_of_birth: null }, sian],
    ['by date of birth and family name', withoutNumber, { ...sian, given_name: 'Rhys' }],
    ['by date of birth and given name', withoutNumber, { ...sian, family_name: 'Jones' }],
    ['by names that are swapped', withoutNumber, { ...sian, given_name: 'Llewellyn', family_name: 'Siân' }],
    ['by name, when the row has no number', sianOnPlatform, { ...sian, nhs_number: '' }],
    ['by name, though the numbers differ', sianOnPlatform, { ...sian, nhs_number: '9993667129' }],
    ['by both names and the year of birth', withoutNumber, { ...sian, date_of_birth: '15/07/1958' }],
    [
      'by postcode and given name',
      withoutNumber,
      { ...sian, family_name: 'Jones', date_of_birth: '01/02/1991', postcode: 'FX1 1AA' },
    ],
  ] as const) {
    test(what, () => assert.ok(meets([person], listed)))
  }
})

describe('a row meets nobody', () => {
  for (const [what, person, listed] of [
    ['with another date of birth', withoutNumber, { ...sian, date_of_birth: '15/04/1961' }],
    ['with other names', withoutNumber, { ...sian, given_name: 'Rhys', family_name: 'Jones' }],
    [
      'because a missing given name is nobody’s',
      { ...withoutNumber, family_folded: '', given_folded: '' },
      sian,
    ],
  ] as const) {
    test(what, () => assert.ok(!meets([person], listed)))
  }

  test('without a given name, where somebody on the platform has none either', () => {
    assert.ok(
      !meets([{ ...withoutNumber, family_folded: 'jones', given_folded: '' }], { ...sian, given_name: '' }),
    )
  })
})

describe('rows of one list', () => {
  test('meet by source id or NHS number, and the first place of each is remembered', () => {
    const encounters = new Encounters()
    assert.ok(!encounters.meets(row(sian), 2))
    assert.ok(!encounters.meets(row({ ...sian, source_patient_id: '2', nhs_number: '9993667129' }), 3))
    assert.ok(encounters.meets(row({ ...sian, source_patient_id: '3' }), 4))
    assert.ok(encounters.meets(row({ ...sian, nhs_number: '' }), 5))
    assert.ok(encounters.meets(row({ ...sian, source_patient_id: '2' }), 6))
    assert.deepEqual(
      [...encounters.repeated.sourceIds],
      [
        ['50119', 2],
        ['2', 3],
      ],
    )
    assert.deepEqual([...encounters.repeated.nhsNumbers], [['9995260182', 2]])
  })

  test('do not meet by name: two rows are two people', () => {
    const encounters = new Encounters()
    assert.ok(!encounters.meets(row(sian), 2))
    assert.ok(!encounters.meets(row({ ...sian, source_patient_id: '2', nhs_number: '' }), 3))
  })

  test('without any number may be one row twice, so they never become patients at once', () => {
    assert.ok(meets([], { ...sian, source_patient_id: '', nhs_number: '' }))
  })
})

type Person = Parameters<Encounters['addExisting']>[0]

function meets(people: readonly Person[], listed: Partial<ListedRow>): boolean {
  const encounters = new Encounters()
  for (const person of people) encounters.addExisting(person)
  return encounters.meets(row(listed), 2)
}

function row(listed: Partial<ListedRow>): ListedPatient {
  const blank = Object.fromEntries(LISTED_FIELDS.map((field) => [field, ''])) as ListedRow
  const patient = listedPatient({ ...blank, ...listed }, 'dmy', '2026-11-22', [])
  assert.notEqual(typeof patient, 'string')
  return patient as ListedPatient
}
