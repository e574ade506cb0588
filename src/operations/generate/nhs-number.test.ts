import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nhsNumber } from '../../patients/identity.ts'
import { NHS_NUMBERS, nhsNumberOf, spaced } from './nhs-number.ts'

const IN_999 = 899_991

test('The first 899,991 people have numbers of the range reserved for tests, each a valid one of their own', () => {
  const seen = new Uint8Array(10_000_000)
  for (let index = 0; index < IN_999; index++) {
    const number = nhsNumberOf(index, 1)
    if (nhsNumber(number) !== number) assert.fail(`${number} is not valid`)
    if (!number.startsWith('999')) assert.fail(`${number} is not reserved for tests`)
    seen[Number(number.slice(3))] = 1
  }
  assert.equal(
    seen.reduce((sum, once) => sum + once, 0),
    IN_999,
  )
})

test('After them the numbers start with 998 and so on, which are issued to nobody either', () => {
  assert.match(nhsNumberOf(IN_999, 1), /^998/)
  assert.match(nhsNumberOf(NHS_NUMBERS - 1, 1), /^900/)
})

test('Whatever the person and the seed, the number is valid', () => {
  fc.assert(
    fc.property(fc.nat(NHS_NUMBERS - 1), fc.maxSafeNat(), (index, seed) => {
      const number = nhsNumberOf(index, seed)
      assert.equal(nhsNumber(spaced(number)), number)
    }),
  )
})
