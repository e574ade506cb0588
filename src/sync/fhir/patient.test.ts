import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OURS, nhsNumber, practice, read, reason, row, sian, TODAY } from './test-patient.ts'
import { readPatient } from './patient.ts'

test('a UK Core patient says who they are and how they are reached', () => {
  assert.deepEqual(row(sian()), {
    source_patient_id: 'f0016',
    nhs_number: '9995260182',
    given_name: 'Siân',
    middle_names: 'Mair',
    family_name: 'Llewellyn',
    date_of_birth: '1958-03-14',
    sex: 'female',
    address_line_1: 'Flat 3',
    address_line_2: '12 Mill Lane',
    town: 'Foxley',
    postcode: 'FX1 6LD',
    mobile_phone: '07700 900016',
    other_phone: '01632 960016',
    email: 'sian.ll@example.com',
    registration_date: '2011-06-01',
    status: 'registered',
    restricted: 'false',
  })
})

test('only a verified NHS number counts, and one that does not count says why', () => {
  const numberOf = (...identifier: object[]) => {
    const { nhs_number, notes = [] } = row(sian({ identifier }))
    return [nhs_number, ...notes]
  }
  assert.deepEqual(numberOf(nhsNumber('9995260182', '01')), ['9995260182'])
  assert.deepEqual(numberOf(nhsNumber('9995260182', 'number-present-and-verified')), ['9995260182'])
  assert.deepEqual(numberOf(nhsNumber('9995260182', '02')), [
    '',
    'The NHS number has not been verified (present but not traced), so it is not used',
  ])
  assert.deepEqual(numberOf(nhsNumber('9995260182', null)), [
    '',
    'The NHS number does not say that it was verified, so it is not used',
  ])
  assert.deepEqual(numberOf(nhsNumber('9995260182', 'somehow')), [
    '',
    'The NHS number has not been verified, so it is not used',
  ])
  assert.deepEqual(numberOf(), [''])
  assert.deepEqual(numberOf({ system: 'https://emis.example/id', value: '9995260182' }), [''])
})

test('a superseded NHS number is passed over for the one that took its place', () => {
  const old = nhsNumber('9993667129', '01', { use: 'old' })
  const ended = nhsNumber('9991860916', '01', { period: { end: '2020-01-31' } })
  assert.equal(row(sian({ identifier: [old, ended, nhsNumber('9995260182')] })).nhs_number, '9995260182')
  assert.equal(row(sian({ identifier: [old] })).nhs_number, '')
})

test('two current verified numbers are two people, so neither is used', () => {
  const { nhs_number, notes } = row(sian({ identifier: [nhsNumber('9995260182'), nhsNumber('9993667129')] }))
  assert.equal(nhs_number, '')
  assert.deepEqual(notes, ['Two NHS numbers are given as current and verified, so neither is used'])
  const twice = row(sian({ identifier: [nhsNumber('9995260182'), nhsNumber('999 526 0182')] }))
  assert.equal(twice.notes, undefined)
  assert.equal(twice.nhs_number, '9995260182')
})

test('a date of birth without a day cannot be matched, and says how much of it is missing', () => {
  assert.equal(reason(sian({ birthDate: '1958' })), 'Only the year of birth is given: matching needs the day')
  assert.equal(
    reason(sian({ birthDate: '1958-03' })),
    'Only the year and month of birth are given: matching needs the day',
  )
})

test('who died or is no longer active is told', () => {
  assert.equal(row(sian({ deceasedBoolean: true })).status, 'deceased')
  for (const at of ['2026-11-20', '2062-11-20'])
    assert.equal(row(sian({ deceasedDateTime: at })).status, 'deceased')
  assert.equal(row(sian({ deceasedBoolean: false })).status, 'registered')
  assert.equal(row(sian({ active: false })).status, 'left')
  assert.equal(row(sian({ active: false, deceasedBoolean: true })).status, 'deceased')
  assert.equal(row(sian({ active: undefined })).status, 'registered')
})

test('a security label above normal is a restriction', () => {
  const restricted = (...security: object[]) => row(sian({ meta: { security } })).restricted
  const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
  assert.equal(restricted({ system, code: 'R' }), 'true')
  assert.equal(restricted({ code: 'R' }), 'true')
  assert.equal(restricted({ system, code: 'V' }), 'true')
  assert.equal(restricted({ code: 'REDACTED' }), 'true')
  assert.equal(restricted({ system, code: 'a new word' }), 'true')
  assert.equal(restricted({ system, code: 'U' }), 'false')
  assert.equal(restricted({ system: 'https://elsewhere.example/labels', code: 'HRESCH' }), 'false')
  assert.equal(restricted(), 'false')
})

test('a patient of another practice is left out, and says whose they are', () => {
  const theirs = read(sian({ generalPractitioner: [practice('A81001')] }))
  assert.ok('unusable' in theirs)
  assert.equal(theirs.unusable, 'Registered at another practice')
  assert.equal(theirs.registeredAt, 'A81001')
  assert.ok(theirs.cells.includes('f0016') && theirs.cells.includes('9995260182'))
  assert.equal(
    reason(sian({ generalPractitioner: undefined, managingOrganization: practice('A81001') })),
    'Registered at another practice',
  )
})

test('the general practitioner of today decides, then whoever keeps the record; a branch is its practice', () => {
  const ours = (changed: object) => row(sian(changed)).source_patient_id
  assert.equal(ours({ managingOrganization: practice('RX123') }), 'f0016')
  const moved = {
    generalPractitioner: [practice('A81001', { period: { end: '2020-01-01' } }), practice(OURS)],
  }
  assert.equal(ours(moved), 'f0016')
  assert.equal(ours({ generalPractitioner: [practice(`${OURS}002`)] }), 'f0016')
  assert.equal(ours({ generalPractitioner: undefined, managingOrganization: undefined }), 'f0016')
  const contained = {
    contained: [
      { resourceType: 'Organization', id: 'gp', ...practice('A81001'), identifier: [idOf('A81001')] },
    ],
    generalPractitioner: [{ reference: '#gp' }],
  }
  assert.equal(reason(sian(contained)), 'Registered at another practice')
})

test('a record that another one replaced is not its person any more', () => {
  const replaced = sian({ link: [{ other: { reference: 'Patient/2' }, type: 'replaced-by' }] })
  assert.deepEqual(read(replaced), { unusable: 'Replaced by another record of the same person', cells: [] })
  assert.equal(row(sian({ link: [{ type: 'replaces' }] })).source_patient_id, 'f0016')
})

test('what is not a patient, or not written as FHIR has it, keeps its reason and nothing of its content', () => {
  assert.equal(reason({ resourceType: 'Observation', id: 'x' }), 'Another resource, not a Patient')
  assert.equal(reason(sian({ telecom: '07700 900016' })), 'telecom is not written as FHIR R4 has it')
  assert.equal(reason(sian({ birthDate: 19580314 })), 'birthDate is not written as FHIR R4 has it')
  assert.equal(reason(sian({ name: [{ family: 'Half a \ud83d' }] })), 'name is not written as FHIR R4 has it')
  assert.equal(
    reason(sian({ address: [{ period: { end: 'soon' } }] })),
    'address is not written as FHIR R4 has it',
  )
  assert.equal(reason(sian({ meta: { tag: [{ code: 'HTEST' }] } })), 'Test patient in the clinical system')
  assert.equal(reason(sian({ name: [] })), 'No family name that is in use now')
})

test('a resource that nobody can read still says who may be on the list', () => {
  const half = Buffer.from(JSON.stringify(sian()).slice(0, 700))
  const broken = readPatient(half, { practice: OURS, today: TODAY })
  assert.ok('unusable' in broken)
  assert.equal(broken.unusable, 'Not a JSON object in UTF-8')
  assert.ok(broken.cells.includes('f0016'))
  assert.ok(broken.cells.includes('9995260182'))
  const damaged = Buffer.concat([Buffer.from(JSON.stringify(sian())), Buffer.from([0xff])])
  assert.ok('unusable' in readPatient(damaged, { practice: OURS, today: TODAY }))
})

test('the address of today is where post goes', () => {
  const lineOf = (...address: object[]) => row(sian({ address })).address_line_1
  const home = { use: 'home', line: ['12 Mill Lane'] }
  const former = { use: 'old', line: ['1 High Street'] }
  const moved = { use: 'home', line: ['3 Station Road'], period: { end: '2024-05-01' } }
  const away = { use: 'temp', line: ['Ward 4'], period: { start: '2026-11-01', end: '2026-12-24' } }
  assert.equal(lineOf(former, moved, away, home), '12 Mill Lane')
  assert.equal(lineOf(former, moved, away), 'Ward 4')
  assert.equal(lineOf(former, moved), '')
})

function idOf(code: string): object {
  return { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: code }
}
