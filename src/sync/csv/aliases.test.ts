import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LISTED_FIELDS } from '../source.ts'
import { comparable, fieldOf, meaningOf, STAND_INS, VENDORS } from './aliases.ts'

test('no heading means two things', () => {
  const meanings = new Map<string, string>()
  for (const vendor of VENDORS) {
    for (const [meaning, headings] of Object.entries(vendor)) {
      for (const heading of headings) {
        const known = meanings.get(comparable(heading))
        assert.ok(known === undefined || known === meaning, `${heading} means ${known} and ${meaning}`)
        meanings.set(comparable(heading), meaning)
      }
    }
  }
  for (const [field, headings] of STAND_INS) {
    for (const heading of headings)
      assert.equal(meanings.has(comparable(heading)), false, `${heading} stands in for ${field}`)
  }
})

test('a heading is known whatever its case, spaces and punctuation', () => {
  for (const heading of [
    'nhs_number',
    'NHS Number',
    'NhsNumber',
    'NHS-NUMBER:',
    ' nhs.number ',
    'ＮＨＳ number',
  ]) {
    assert.equal(meaningOf(heading), 'nhs_number')
  }
  assert.equal(meaningOf('NHSNumberStatus'), null)
  assert.equal(meaningOf('PARENT_1_PHONE'), null)
  assert.equal(meaningOf(''), null)
})

test('every field of our own shape is known by its own name', () => {
  for (const field of LISTED_FIELDS) assert.equal(fieldOf(meaningOf(field) ?? 'house'), field)
})
