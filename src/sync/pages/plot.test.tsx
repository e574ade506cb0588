import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { render } from '../../platform/web/html.ts'
import type { NightOfList } from '../ledger/nights.ts'
import { NightsPlot } from './plot.tsx'
import { highest, linear, roundTicks } from './scale.ts'

const night = (day: number, more: Partial<NightOfList> = {}): NightOfList => ({
  night: `2026-11-${String(day).padStart(2, '0')}`,
  patients: 10_000 + day,
  ...{ joined: 4, left: 2, linked: 1, updated: 5, became: 'done' as const },
  ...more,
})
const drawn = (nights: NightOfList[]) =>
  render(NightsPlot({ nights, until: '2026-11-24', count: 30, id: 'plot' }))

describe('the plot of the nights', () => {
  test('has a bar for each who joined, left and changed, and none for nought', () => {
    const svg = drawn([night(23), night(24, { left: 0, linked: 0, updated: 0 })])
    const bars = (kind: string) => svg.match(new RegExp(`<rect class="ps-plot__${kind}"`, 'g'))?.length ?? 0
    assert.deepEqual([bars('up'), bars('down'), bars('same')], [2, 1, 1])
  })

  test('breaks a bar that would flatten all others, and says its number', () => {
    const svg = drawn([night(9, { joined: 96 }), night(23), night(24)])
    assert.match(svg, />96 joined</)
    assert.equal(svg.match(/joined<\/text>/g)?.length, 2)
    assert.ok(!drawn([night(23), night(24)]).includes('>4 joined<'))
  })

  test('says to a screen reader what one would see', () => {
    const held = night(12, { patients: null, joined: 0, left: 0, linked: 0, updated: 0, became: 'held' })
    const svg = drawn([night(9, { joined: 96 }), held, night(24)])
    assert.match(svg, /role="img" aria-labelledby="plot-t plot-d"/)
    assert.match(
      svg,
      /<desc id="plot-d">The list had 10,009 patients on 9 November 2026 and 10,024 on 24 November 2026\. The most to join in one night was 96, on 9 November 2026\. 1 night changed nothing\.<\/desc>/,
    )
    assert.match(svg, />held<\/text>/)
  })

  test('draws nothing outside of itself, whatever the numbers', () => {
    for (const nights of [
      [],
      [night(24, { patients: 0, joined: 1_000_000 })],
      [night(1), night(24, { patients: 5_000_000 })],
    ]) {
      const svg = drawn(nights)
      assert.ok(!/NaN|Infinity/.test(svg))
      for (const [, x, y] of svg.matchAll(/ x="(-?[\d.]+)" y="(-?[\d.]+)"/g)) {
        assert.ok(Number(x) >= 0 && Number(x) <= 808 && Number(y) >= 0 && Number(y) <= 320, `${x} ${y}`)
      }
    }
  })
})

test('a scale places values, its ticks are round and enclose them', () => {
  assert.equal(linear([10, 20], [0, 100])(15), 50)
  assert.equal(linear([5, 5], [0, 100])(5), 0)
  assert.deepEqual(roundTicks([10_060, 10_214]), [10_000, 10_100, 10_200, 10_300])
  assert.deepEqual(roundTicks([7]), [7, 8])
})

test('only what is more than three times as high as is usual is cut', () => {
  assert.deepEqual([highest([96, 20, 3]), highest([40, 20, 3]), highest([9]), highest([])], [40, 40, 9, 1])
})
