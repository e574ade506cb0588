/** Places a value on a line: from a range of values to a range of pixels. */
export function linear(
  [low, high]: [number, number],
  [from, to]: [number, number],
): (value: number) => number {
  const span = high - low || 1
  return (value) => from + ((value - low) / span) * (to - from)
}

/** About four round numbers that enclose all values: 10,050, 10,100, 10,150. */
export function roundTicks(values: readonly number[]): number[] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const step = roundStep(Math.max(high - low, 1) / 3)
  const first = Math.floor(low / step) * step
  const ticks = [first]
  while (ticks.at(-1)! < high) ticks.push(ticks.at(-1)! + step)
  return ticks.length > 1 ? ticks : [first, first + step]
}

/** 1, 2 or 5 with noughts behind it. */
function roundStep(about: number): number {
  const power = 10 ** Math.floor(Math.log10(about))
  const step = [1, 2, 5, 10].find((each) => each * power >= about) ?? 10
  return Math.max(1, step * power)
}

/**
 * The highest value that is drawn in full: all of them, unless a few are so high that the rest would be flat. What is
 * higher is drawn broken.
 */
export function highest(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => b - a)
  const first = sorted[0] ?? 0
  const usual = sorted[Math.ceil(sorted.length / 10)] ?? 0
  return Math.max(1, usual > 0 && first > 3 * usual ? 2 * usual : first)
}
