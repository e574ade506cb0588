import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVIDENCE_WORDS, evidenceInWords, weightInWords, type EvidenceField } from './evidence.ts'

test('evidence is said in words that name the field and what was found', () => {
  assert.equal(
    evidenceInWords({ field: 'given_name', level: 'one-letter', bits: 5.6 }),
    'Given name: one letter differs',
  )
  assert.equal(
    evidenceInWords({ field: 'twin', level: 'possible', bits: -12 }),
    'Possible twin or sibling: first names differ',
  )
})

test('every level of every field has words of its own', () => {
  const all = (Object.keys(EVIDENCE_WORDS) as EvidenceField[]).flatMap((field) =>
    Object.keys(EVIDENCE_WORDS[field]).map((level) => evidenceInWords({ field, level, bits: 0 })),
  )
  assert.equal(new Set(all).size, all.length)
})

test('a level that does not exist is a mistake of ours', () => {
  assert.throws(() => evidenceInWords({ field: 'sex', level: 'swapped', bits: 0 }), /no level swapped/)
})

test('a weight is said as a band', () => {
  assert.deepEqual([5, 9.9, 10, 19.9, 20, 44].map(weightInWords), [
    'possible',
    'possible',
    'likely',
    'likely',
    'very likely',
    'very likely',
  ])
})
