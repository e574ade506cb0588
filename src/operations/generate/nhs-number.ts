import { scattered } from './random.ts'

/**
 * NHS numbers that belong to nobody. The range 999 000 0000 to 999 999 9999 is reserved for tests and never issued.
 * After it come 998, 997 and so on: numbers are issued from 3, 4, 6 and 7 only, so those belong to nobody either.
 * https://www.datadictionary.nhs.uk/attributes/nhs_number.html
 *
 * A stem of eight digits leaves at least nine possible ninth digits, because at most one of the ten asks for a check
 * digit of 10. Using nine for every stem makes the n-th number a matter of arithmetic. Stem 999 99999 is left out, for
 * it holds 999 999 9999, which counts as no number.
 */
const PER_PREFIX = 99_999 * 9
/** Two numbers whose product is `PER_PREFIX`. */
const [ROWS, COLUMNS] = [1_107, 813]

/** How many different numbers there are, of prefixes 999 down to 900. */
export const NHS_NUMBERS = PER_PREFIX * 100

/** The number of the n-th person, ten digits. Different for every `index` below `NHS_NUMBERS`. */
export function nhsNumberOf(index: number, seed: number): string {
  const prefix = 999 - Math.floor(index / PER_PREFIX)
  const place = scattered(index % PER_PREFIX, ROWS, COLUMNS, seed)
  const stem = prefix * 100_000 + Math.floor(place / 9)
  const sum = weigh(stem)
  // The ninth digit weighs 2, and 2 times 6 leaves 1 when divided by 11: this digit would make the sum leave 1.
  const forbidden = ((12 - (sum % 11)) * 6) % 11
  const nth = place % 9
  const ninth = nth >= forbidden ? nth + 1 : nth
  const check = (11 - ((sum + 2 * ninth) % 11)) % 11
  return `${stem}${ninth}${check}`
}

/** `9993667129` as `999 366 7129`. */
export function spaced(number: string): string {
  return number === '' ? '' : `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`
}

/** The first eight digits weigh 10 to 3. */
function weigh(stem: number): number {
  let rest = stem
  let sum = 0
  for (let weight = 3; weight <= 10; weight++) {
    sum += (rest % 10) * weight
    rest = Math.floor(rest / 10)
  }
  return sum
}
