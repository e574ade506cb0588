import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  CHECK_NAMES,
  CHECKS,
  judge,
  measureList,
  whyHold,
  whyNeverApply,
  type CheckName,
  type Limits,
} from './check.ts'
import { RecordSum } from './list-digest.ts'
import type { OpenList } from './source.ts'
import type { Staged } from './stage.ts'

// The borders of what looks wrong; holding.test.ts has what becomes of it.

/** At each border: the most that passes, and of how many; one more is broken. */
const borders: [name: CheckName, passes: number, of: number][] = [
  ['rows-missing', 0, 10_000],
  ['rows-added', 0, 10_000],
  ['list-shrank', 1000, 10_000],
  ['list-grew', 1000, 10_000],
  ['leaving', 500, 10_000],
  ['id-overlap', 3000, 10_000],
  ['conflicts', 500, 10_000],
  ['demographics', 2000, 10_000],
  ['contact-details', 500, 10_000],
  ['unusable', 500, 100_000],
  ['duplicates', 100, 100_000],
]

describe('a list is held beyond', () => {
  for (const [name, passes, of] of borders) {
    test(`${passes} of ${of}: ${CHECKS[name].title.toLowerCase()}`, () => {
      assert.equal(judge({ name, measured: passes, of }).broken, false)
      assert.equal(judge({ name, measured: passes + 1, of }).broken, true)
    })
  }

  test('25 in a small practice, whatever share that is', () => {
    for (const name of CHECK_NAMES.filter((name) => CHECKS[name].limit !== null)) {
      assert.equal(judge({ name, measured: 25, of: 30 }).broken, false, name)
      assert.equal(judge({ name, measured: 26, of: 30 }).broken, true, name)
    }
  })

  test("the practice's own limit, where it has one", () => {
    const merger: Limits = { 'list-grew': 60, 'id-overlap': 50, leaving: 0 }
    assert.equal(judge({ name: 'list-grew', measured: 6000, of: 10_000 }, merger).broken, false)
    assert.equal(judge({ name: 'list-grew', measured: 6001, of: 10_000 }, merger).broken, true)
    assert.equal(judge({ name: 'id-overlap', measured: 5000, of: 10_000 }, merger).broken, false)
    assert.equal(judge({ name: 'id-overlap', measured: 5001, of: 10_000 }, merger).broken, true)
    // Nobody need look at a handful, even with a limit of nought.
    assert.equal(judge({ name: 'leaving', measured: 25, of: 10_000 }, merger).broken, false)
    assert.equal(judge({ name: 'leaving', measured: 26, of: 10_000 }, merger).broken, true)
  })

  test('every check has its border here', () => {
    assert.deepEqual(
      borders.map(([name]) => name),
      CHECK_NAMES,
    )
  })
})

describe('how far it is over the limit', () => {
  test('is told in times, and beyond twice a second person is needed', () => {
    const twice = judge({ name: 'leaving', measured: 1000, of: 10_000 })
    assert.deepEqual([twice.times, twice.overTwice], [2, false])
    const more = judge({ name: 'leaving', measured: 1001, of: 10_000 })
    assert.deepEqual([more.times, more.overTwice], [2, true])
  })

  test('is always too far where not a single one is allowed', () => {
    const cutOff = judge({ name: 'rows-missing', measured: 1, of: 10_000 })
    assert.deepEqual([cutOff.times, cutOff.overTwice], [null, true])
  })

  test('counts from the floor in a small practice', () => {
    assert.equal(judge({ name: 'leaving', measured: 50, of: 60 }).overTwice, false)
    assert.equal(judge({ name: 'leaving', measured: 51, of: 60 }).overTwice, true)
  })
})

test('everything that was broken is said, with what to do about the most telling', () => {
  const findings = [
    judge({ name: 'rows-missing', measured: 3188, of: 10_231 }),
    judge({ name: 'leaving', measured: 3166, of: 10_200 }),
    judge({ name: 'unusable', measured: 2, of: 7043 }),
  ]
  assert.equal(
    whyHold(findings),
    'The list looks cut off: the source announced 10,231 rows and 7,043 arrived. 3,166 of 10,200 patients would be ' +
      'marked as left. Sync again; if it stays like this, ask whoever runs the source.',
  )
  assert.equal(whyHold(findings.slice(2)), null)
})

describe('a list by itself', () => {
  test('is never held for being the first, however long', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (rows) => {
        const measures = measureList(list({ announced: rows }), staged(rows), 0)
        assert.equal(whyHold(measures.map((measure) => judge(measure))), null)
      }),
    )
  })

  test('is measured against the last good one', () => {
    assert.deepEqual(measureList(list({ announced: 12 }), staged(9, 1), 10), [
      { name: 'rows-missing', measured: 3, of: 12 },
      { name: 'list-shrank', measured: 1, of: 10 },
      { name: 'list-grew', measured: 0, of: 10 },
      { name: 'unusable', measured: 1, of: 9 },
    ])
    assert.deepEqual(measureList(list({ announced: 10 }), staged(12), 10).slice(1, 2), [
      { name: 'rows-added', measured: 2, of: 10 },
    ])
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

function list(said: Partial<OpenList> = {}): OpenList {
  return { practice: null, announced: null, ...said } as OpenList
}

function staged(listed: number, unusable = 0): Staged {
  const nothing = {
    unchanged: 0,
    created: 0,
    restricted: false,
    toMatch: 0,
    repeats: false,
    gone: 0,
    hasTables: false,
    sum: new RecordSum(),
  }
  return { listed, unusable, ...nothing }
}
