/** The ways in which one person's details differ between two systems because somebody slipped. */
import type { Day } from './day.ts'
import { dateOf, dayOf } from './day.ts'
import { SHORT_FORMS } from './names/short-forms.ts'
import type { Dice } from './random.ts'

const KEYS_BESIDE: Readonly<Record<string, string>> = {
  a: 'sq',
  b: 'vn',
  c: 'xv',
  d: 'sf',
  e: 'wr',
  f: 'dg',
  g: 'fh',
  h: 'gj',
  i: 'uo',
  j: 'hk',
  k: 'jl',
  l: 'k',
  m: 'n',
  n: 'bm',
  o: 'ip',
  p: 'o',
  q: 'wa',
  r: 'et',
  s: 'ad',
  t: 'ry',
  u: 'yi',
  v: 'cb',
  w: 'qe',
  x: 'zc',
  y: 'tu',
  z: 'x',
}

/** One letter wrong, missing, doubled, or changed places with the next. The first letter is right. */
export function typo(name: string, dice: Dice): string {
  if (name.length < 4) return name
  const at = dice.between(1, name.length - 2)
  const letter = name.charAt(at)
  const next = name.charAt(at + 1)
  const kind = dice.between(0, 3)
  const beside = dice.one([...(KEYS_BESIDE[letter.toLowerCase()] ?? 'e')])
  const instead = [beside, '', letter + letter, next + letter][kind] ?? letter
  return name.slice(0, at) + instead + name.slice(at + (kind === 3 ? 2 : 1))
}

/** A date of birth with day and month, or two digits, changed places, or one digit off. Itself when no such day exists. */
export function misreadDate(born: Day, today: Day, dice: Dice): Day {
  const [year = '', month = '', day = ''] = dateOf(born).split('-')
  const backwards = `${day.charAt(1)}${day.charAt(0)}`
  const yearBackwards = `${year.slice(0, 2)}${year.charAt(3)}${year.charAt(2)}`
  const candidates = [
    `${year}-${day}-${month}`,
    `${year}-${month}-${backwards}`,
    `${yearBackwards}-${month}-${day}`,
    `${year}-${month}-${two(Number(day) + 1)}`,
    `${year}-${month}-${two(Number(day) - 1)}`,
    `${Number(year) - 1}-${month}-${day}`,
    `${Number(year) - 10}-${month}-${day}`,
  ]
  const first = dice.between(0, candidates.length - 1)
  const turned = [...candidates.slice(first), ...candidates.slice(0, first)].map(dayOf)
  return turned.find((date) => !Number.isNaN(date) && date !== born && date <= today) ?? born
}

/** What somebody of that name is called at home, the name itself when nothing is known. */
export function shortForm(given: string, dice: Dice): string {
  const forms = SHORT_FORMS.get(given)
  return forms ? dice.one(forms) : given
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
