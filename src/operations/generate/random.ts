/**
 * What is drawn about whom. Every draw is decided by the seed, one of these and a number (of a person, a household, a
 * block), never by what was drawn before: person 7 is the same in a list of a hundred and in one of a million.
 */
const PURPOSES = {
  household: 1,
  move: 2,
  person: 3,
  listed: 4,
  night: 5,
  event: 6,
  held: 7,
  joiners: 8,
  gone: 9,
} as const
type Purpose = keyof typeof PURPOSES

/**
 * A small counter-based source of chance (the sfc32 generator of PractRand). Only whole numbers of 32 bits and divisions
 * by a power of two, so every machine draws the same.
 */
export class Dice {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number, purpose: Purpose, index: number) {
    this.a = seed | 0
    this.b = index | 0
    this.c = (PURPOSES[purpose] << 24) ^ Math.floor(seed / 2 ** 32) ^ (Math.floor(index / 2 ** 32) << 12)
    // Until every bit of the three has reached every other, neighbours would draw alike.
    for (let round = 0; round < 12; round++) this.next()
  }

  /** From 0 up to but not including 1. */
  fraction(): number {
    return (this.next() >>> 0) / 2 ** 32
  }

  chance(share: number): boolean {
    return this.fraction() < share
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1))
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.fraction() * of.length)] as T
  }

  /** `mean` in whole things: 2.3 is 2 or, three times out of ten, 3. */
  about(mean: number): number {
    return Math.floor(mean + this.fraction())
  }

  private next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    return sum
  }
}

/** Draws from things of unequal weight in constant time (Vose's alias method). */
export class Weighted<T> {
  private readonly things: readonly T[]
  private readonly keep: Float64Array
  private readonly alias: Uint32Array

  constructor(weighted: readonly (readonly [T, number])[]) {
    const count = weighted.length
    const total = weighted.reduce((sum, [, weight]) => sum + weight, 0)
    const scaled = weighted.map(([, weight]) => (weight * count) / total)
    this.things = weighted.map(([thing]) => thing)
    this.keep = new Float64Array(count).fill(1)
    this.alias = Uint32Array.from(scaled.keys())
    const small = [...scaled.keys()].filter((at) => (scaled[at] ?? 0) < 1)
    const large = [...scaled.keys()].filter((at) => (scaled[at] ?? 0) >= 1)
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop() ?? 0
      const rich = large.pop() ?? 0
      this.keep[poor] = scaled[poor] ?? 0
      this.alias[poor] = rich
      const left = (scaled[rich] ?? 0) - (1 - (scaled[poor] ?? 0))
      scaled[rich] = left
      ;(left < 1 ? small : large).push(rich)
    }
  }

  pick(dice: Dice): T {
    const place = dice.fraction() * this.things.length
    const at = Math.floor(place)
    return this.things[place - at < (this.keep[at] ?? 1) ? at : (this.alias[at] ?? at)] as T
  }
}

/**
 * Words in order of how common they are, as a list of weights: the first is by far the commonest and the tail is long
 * (Zipf and Mandelbrot's law, 1 / (rank + flatness)). The greater `flatness`, the more evenly spread.
 */
export function byRank(words: readonly string[], flatness: number): Weighted<string> {
  return new Weighted(words.map((word, at) => [word, 1 / (at + 1 + flatness)]))
}

/** Words separated by white space; an underscore stands for a space inside one. */
export function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', ' '))
}

/**
 * Puts the numbers below `rows` times `columns` in another order that looks like none; no two ever meet. Each of the two
 * digits of the number, so to speak, is turned by an amount that the other decides, some rounds over (a Feistel network).
 */
export function scattered(number: number, rows: number, columns: number, salt: number): number {
  let row = Math.floor(number / columns)
  let column = number % columns
  for (let round = 0; round < 4; round++) {
    row = (row + hash(column, salt + round)) % rows
    column = (column + hash(row, salt - round)) % columns
  }
  return row * columns + column
}

/** A whole number of 32 bits that depends on every bit of two others (the finaliser of MurmurHash3). */
export function hash(number: number, salt: number): number {
  let mixed = Math.imul(number ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
