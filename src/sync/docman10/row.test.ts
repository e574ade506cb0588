import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LISTED_FIELDS, type ListedField } from '../source.ts'
import { idOf, readRow } from './row.ts'

const everything = new Set(LISTED_FIELDS)

const hussain = {
  source_patient_id: 'FB-000117',
  nhs_number: '9990000018',
  given_name: 'Mohammed',
  middle_names: 'Arif',
  family_name: 'Hussain',
  date_of_birth: '1984-03-09',
  mobile_phone: '07700 900117',
  email: null,
  restricted: false,
}

test('a patient is read as text, with blanks for null and for what is missing', () => {
  const row = readRow(line(hussain), everything)
  assert.ok(!('unusable' in row))
  assert.equal(row.family_name, 'Hussain')
  assert.equal(row.mobile_phone, '07700 900117')
  assert.equal(row.email, '')
  assert.equal(row.postcode, '')
  assert.equal(row.restricted, 'false')
  assert.deepEqual(Object.keys(row), [...LISTED_FIELDS])
})

test('a restricted patient says so', () => {
  const row = readRow(line({ ...hussain, restricted: true }), everything)
  assert.equal('restricted' in row && row.restricted, 'true')
})

test('what the feed does not carry is blank even when a line holds it', () => {
  const carries = new Set<ListedField>(['source_patient_id', 'family_name'])
  const row = readRow(line(hussain), carries)
  assert.ok(!('unusable' in row))
  assert.equal(row.family_name, 'Hussain')
  assert.equal(row.mobile_phone, '')
})

test('a line cut in half is unusable, and still keeps its patient from leaving', () => {
  const row = readRow(line(hussain).subarray(0, 60), everything)
  assert.ok('unusable' in row)
  assert.equal(row.unusable, 'The line is not a JSON object in UTF-8')
  assert.ok(row.cells.includes('FB-000117'))
  assert.ok(row.cells.includes('9990000018'))
})

test('the reason of an unusable line holds nothing of its content', () => {
  const row = readRow(line({ ...hussain, nhs_number: 9990000018 }), everything)
  assert.ok('unusable' in row)
  assert.equal(row.unusable, 'nhs_number is not text or null')
  assert.ok(row.cells.includes('9990000018'))
})

test('values of another kind than the specification says are not guessed at', () => {
  for (const spoilt of [
    { restricted: 'S' },
    { restricted: 1 },
    { postcode: ['FX2 6LD'] },
    { town: { name: 'Foxley' } },
  ]) {
    assert.ok('unusable' in readRow(line({ ...hussain, ...spoilt }), everything))
  }
})

test('text that is not UTF-8, or half a character, is unusable rather than a wrong name', () => {
  const latin1 = Buffer.from(JSON.stringify({ ...hussain, family_name: 'Núñez' }), 'latin1')
  assert.ok('unusable' in readRow(latin1, everything))
  const half = Buffer.from(JSON.stringify(hussain).replace('Hussain', '\\ud83d'))
  assert.ok('unusable' in readRow(half, everything))
})

test('lines that are JSON but no object are unusable', () => {
  for (const text of ['[]', 'null', '"FB-000117"', '12', 'true']) {
    assert.ok('unusable' in readRow(Buffer.from(text), everything), text)
  }
})

test('an id is the same whether it stands first, stands last or is escaped', () => {
  const { source_patient_id, ...rest } = hussain
  const expected = Buffer.from('FB-000117')
  assert.deepEqual(idOf(line(hussain)), expected)
  assert.deepEqual(idOf(line({ ...rest, source_patient_id })), expected)
  assert.deepEqual(idOf(Buffer.from('{"source_patient_id":"FB\\u002d000117"}')), expected)
  assert.deepEqual(idOf(Buffer.from('{ "source_patient_id" : "FB-000117" }')), expected)
})

test('a line without an id has none', () => {
  for (const text of [
    '{}',
    '{"source_patient_id":""}',
    '{"source_patient_id":7}',
    '{"source_patient_id":"',
    'x',
    '',
  ]) {
    assert.equal(idOf(Buffer.from(text)), null, text)
  }
})

test('whatever the id is, it is found', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
      assert.deepEqual(idOf(line({ source_patient_id: id })), Buffer.from(id))
    }),
  )
})

test('whatever bytes a line holds, reading it gives a row or a reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const row = readRow(Buffer.from(bytes), everything)
        assert.ok('unusable' in row || Object.values(row).every((value) => typeof value === 'string'))
      },
    ),
  )
})

function line(patient: object): Buffer {
  return Buffer.from(JSON.stringify(patient))
}
