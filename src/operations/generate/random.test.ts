import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byRank, Dice, scattered, Weighted } from './random.ts'

test('Who is drawn decides, not what was drawn before', () => {
  const draws = (index: number) => {
    const dice = new Dice(1, 'person', index)
    return [dice.fraction(), dice.fraction(), dice.fraction()]
  }
  const seven = draws(7)
  draws(6)
  assert.deepEqual(draws(7), seven)
  assert.notDeepEqual(draws(8), seven)
})

test('Neighbours, purposes and seeds draw apart from each other', () => {
  const first = [
    new Dice(1, 'person', 7),
    new Dice(1, 'person', 8),
    new Dice(2, 'person', 7),
    new Dice(2 ** 32 + 1, 'person', 7),
    new Dice(1, 'listed', 7),
    new Dice(1, 'person', 2 ** 32 + 7),
  ].map((dice) => dice.fraction())
  assert.equal(new Set(first).size, first.length)
})

test('Draws are spread evenly from 0 to 1', () => {
  const tenths = Array<number>(10).fill(0)
  for (let index = 0; index < 20_000; index++) {
    const at = Math.floor(new Dice(3, 'person', index).fraction() * 10)
    tenths[at] = (tenths[at] ?? 0) + 1
  }
  for (const count of tenths) assert.ok(Math.abs(count - 2_000) < 200, `${count} of 2,000`)
})

test('A weighted draw follows its weights', () => {
  const choice = new Weighted([
    ['often', 6],
    ['sometimes', 3],
    ['seldom', 1],
  ])
  const counts = { often: 0, sometimes: 0, seldom: 0 }
  const dice = new Dice(1, 'person', 1)
  for (let nth = 0; nth < 30_000; nth++) counts[choice.pick(dice) as keyof typeof counts] += 1
  assert.ok(Math.abs(counts.often - 18_000) < 600, `often ${counts.often}`)
  assert.ok(Math.abs(counts.sometimes - 9_000) < 600, `sometimes ${counts.sometimes}`)
  assert.ok(Math.abs(counts.seldom - 3_000) < 600, `seldom ${counts.seldom}`)
})

test('By rank the first is commonest, and the flatter the less so', () => {
  const share = (flatness: number) => {
    const choice = byRank(['a', 'b', 'c', 'd'], flatness)
    const dice = new Dice(1, 'person', 1)
    return (
      Array.from({ length: 4_000 }, () => choice.pick(dice)).filter((word) => word === 'a').length / 4_000
    )
  }
  assert.ok(share(0) > 0.44, 'one over rank gives the first of four 48 %')
  assert.ok(share(50) < 0.3, 'nearly even')
})

test('Scattering gives every number exactly once', () => {
  for (const [rows, columns] of [
    [32, 64],
    [27, 13],
  ] as const) {
    const all = Array.from({ length: rows * columns }, (_, number) => scattered(number, rows, columns, 9))
    assert.equal(new Set(all).size, rows * columns)
    assert.ok(all.every((number) => number >= 0 && number < rows * columns))
  }
})
