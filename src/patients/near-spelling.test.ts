import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOneSlip, slips } from './near-spelling.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 })

test('a slip leaves a letter out, adds one, changes one, or swaps two neighbours', () => {
  const near = slips('smith')
  for (const slip of ['smth', 'smiith', 'smyth', 'msith', 'smiht', 'smiths'])
    assert.ok(near.includes(slip), slip)
  for (const other of ['smith', 'smtih2', 'simht', 'sm', 'smithss']) assert.ok(!near.includes(other), other)
  assert.equal(new Set(near).size, near.length)
})

test('two words are one slip apart exactly when one is among the slips of the other', () => {
  fc.assert(
    fc.property(word, word, (one, other) => assert.equal(isOneSlip(one, other), slips(one).includes(other))),
    { numRuns: 3000 },
  )
})

test('a slip is undone by a slip', () => {
  fc.assert(
    fc.property(word, fc.nat(), (one, pick) => {
      const near = slips(one).filter((slip) => slip !== '')
      assert.ok(slips(near[pick % near.length]!).includes(one))
    }),
  )
})
