import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { whyHoldChanges, whyHoldList, whyNeverApply } from './check.ts'
import type { OpenList } from './source.ts'
import type { Staged } from './stage.ts'

// The borders of what looks wrong; holding.test.ts has what becomes of it.

test('a list is held when it lost more than 25 rows and more than a tenth of them', () => {
  assert.equal(shrinks(26, 0), true)
  assert.equal(shrinks(25, 0), false)
  assert.equal(shrinks(250, 224), true)
  assert.equal(shrinks(250, 225), false)
  assert.equal(shrinks(10_000, 9_000), false)
  assert.equal(shrinks(10_000, 8_999), true)
})

test('a list is held when more than 25 patients and more than a twentieth would leave', () => {
  assert.equal(whyHoldChanges(25, 25), null)
  assert.notEqual(whyHoldChanges(26, 26), null)
  assert.equal(whyHoldChanges(500, 10_000), null)
  assert.match(whyHoldChanges(1_501, 10_000)!, /^1,501 of 10,000 patients would be marked as left\./)
})

test('a list that is complete is never held for growing, nor one that comes first', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (lastTime, more) => {
      assert.equal(whyHoldList(list({ announced: lastTime + more }), staged(lastTime + more), lastTime), null)
      assert.equal(whyHoldList(list(), staged(more), 0), null)
    }),
  )
})

describe('a list that is cut off', () => {
  test('is held by a single row that is missing', () => {
    assert.match(
      whyHoldList(list({ announced: 10_000 }), staged(9_999), 9_000)!,
      /announced 10,000 rows and 9,999 arrived/,
    )
  })
})

describe('never applied is', () => {
  for (const [what, source, found, words] of [
    [
      "another practice's list",
      { practice: 'A81002' },
      staged(10),
      /it says A81002, and this practice is A81001/,
    ],
    ["another practice's empty list", { practice: 'A81002' }, staged(0), /another practice/],
    ['an empty list', {}, staged(0), /The list is empty/],
    ['a list without a usable row', {}, staged(10, 10), /Not one row/],
  ] as const) {
    test(what, () => assert.match(whyNeverApply('A81001', list(source), found)!, words))
  }

  test('nothing else', () => {
    assert.equal(whyNeverApply('A81001', list({ practice: 'A81001' }), staged(10, 9)), null)
    assert.equal(whyNeverApply('A81001', list(), staged(1)), null)
  })
})

function shrinks(before: number, now: number): boolean {
  return whyHoldList(list(), staged(now), before) !== null
}

function list(said: Partial<OpenList> = {}): OpenList {
  return { practice: null, announced: null, ...said } as OpenList
}

function staged(listed: number, unusable = 0): Staged {
  return { listed, unusable, unchanged: 0, created: 0, toMatch: 0, gone: 0, hasTables: false }
}
