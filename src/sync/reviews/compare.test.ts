import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Evidence } from '../evidence.ts'
import { compare } from './compare.ts'
import type { Candidate, ReviewOf } from './review-of.ts'

// What a person who decides reads of each field: nothing that differs may hide behind something that is the same.

const james = {
  ...{ source_patient_id: '1', nhs_number: null, status: 'registered', restricted: false },
  ...{ given_name: 'James', middle_names: 'Connor', family_name: 'Price' },
  ...{ date_of_birth: '1990-05-01', sex: null, registration_date: null },
} as const

const nobody = {
  ...{ mobile_phone: null, other_phone: null, email: null },
  ...{ address_line_1: null, address_line_2: null, town: null, postcode: null },
}

function given(middle: string, evidence: Evidence[]) {
  const review = { reason: '', row: james, candidates: [] } as unknown as ReviewOf
  const candidate = { ...james, ...nobody, middle_names: middle, evidence } as unknown as Candidate
  const names = compare(review, candidate).find(({ field }) => field === 'Given names')
  return names && { verdict: names.verdict, words: names.words }
}

const sameFirst: Evidence = { field: 'given_name', level: 'same', bits: 8 }
const letterFirst: Evidence = { field: 'given_name', level: 'one-letter', bits: 5 }

describe('given names are compared by first and middle names', () => {
  test('both the same', () =>
    assert.deepEqual(given('Connor', [sameFirst, { field: 'middle_names', level: 'same', bits: 3 }]), {
      verdict: 'same',
      words: 'Same',
    }))

  test('middle names that differ are seen behind a first name that is the same', () =>
    assert.deepEqual(given('Alan', [sameFirst, { field: 'middle_names', level: 'different', bits: -3 }]), {
      verdict: 'differs',
      words: 'Middle names: different',
    }))

  test('and beside a first name that is nearly the same', () =>
    assert.deepEqual(given('Alan', [letterFirst, { field: 'middle_names', level: 'different', bits: -3 }]), {
      verdict: 'differs',
      words: 'One letter differs. Middle names: different',
    }))

  test('an initial is near, and said', () =>
    assert.deepEqual(given('C', [sameFirst, { field: 'middle_names', level: 'initial', bits: 1 }]), {
      verdict: 'near',
      words: 'Middle names: the same initial',
    }))
})
