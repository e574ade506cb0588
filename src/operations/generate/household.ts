/**
 * Who lives together, and how old they are. The shares of households and sizes follow "Families and households in the
 * UK" (Office for National Statistics), and are tuned so that all ages together come out like England's mid-year
 * population estimate: 18 % under 16, 19 % 65 and over, 2.5 % 85 and over.
 */
import { bornAt, type Day } from './day.ts'
import type { Sex } from './person.ts'
import { Weighted, type Dice } from './random.ts'

export interface Member {
  readonly sex: Sex
  readonly born: Day
  readonly role: 'head' | 'partner' | 'child' | 'elder' | 'sharer' | 'resident'
  /** Born on the same day of the same mother as the member before. */
  readonly twin: boolean
}

type Shape = 'alone' | 'couple' | 'family' | 'lone-parent' | 'three-generations' | 'sharers' | 'care-home'

const SHAPES = new Weighted<Shape>([
  ['alone', 301],
  ['couple', 290],
  ['family', 232],
  ['lone-parent', 96],
  ['three-generations', 16],
  ['sharers', 38],
  ['care-home', 1.5],
])

/** Ages of people who live alone, of the older of a childless couple, and of the youngest child at home. */
const ALONE = ages([18, 29, 6], [30, 44, 15], [45, 64, 33], [65, 74, 22], [75, 84, 19], [85, 98, 8])
const COUPLE = ages([20, 29, 9], [30, 44, 14], [45, 59, 25], [60, 74, 40], [75, 84, 14], [85, 94, 3])
const YOUNGEST = ages([0, 3, 24], [4, 10, 33], [11, 17, 25], [18, 24, 14], [25, 35, 4])
const CHILDREN = new Weighted([
  [1, 41],
  [2, 42],
  [3, 13],
  [4, 3],
  [5, 1],
] as const)

/** One child in about sixty is one of twins. */
const TWINS = 0.016

export function shapeOf(dice: Dice): Shape {
  return SHAPES.pick(dice)
}

/** The people of one household, parents before children. */
export function members(shape: Shape, dice: Dice, today: Day): Member[] {
  switch (shape) {
    case 'alone':
      return [person(dice, 'head', ageFrom(ALONE, dice), today)]
    case 'couple':
      return couple(dice, ageFrom(COUPLE, dice), today)
    case 'family':
    case 'three-generations':
      return family(shape, dice, today)
    case 'lone-parent': {
      const children = childrenFor(dice, today)
      const sex: Sex = dice.chance(0.85) ? 'female' : 'male'
      return [{ ...parentOf(children, dice), role: 'head', sex }, ...children]
    }
    case 'sharers':
      return Array.from({ length: dice.between(2, 5) }, () =>
        person(dice, 'sharer', 18 + dice.fraction() * 14, today),
      )
    case 'care-home':
      return Array.from({ length: dice.between(10, 24) }, () =>
        person(dice, 'resident', 76 + dice.fraction() * 24, today, dice.chance(0.7) ? 'female' : 'male'),
      )
  }
}

/** A child born into a household that is there already. */
export function newborn(dice: Dice, day: Day): Member {
  return { role: 'child', sex: anySex(dice), born: day - dice.between(3, 20), twin: false }
}

function family(shape: Shape, dice: Dice, today: Day): Member[] {
  const children = childrenFor(dice, today)
  const mother = parentOf(children, dice)
  const father = {
    ...mother,
    born: mother.born - Math.floor((dice.fraction() * 9 - 2) * 365),
    sex: 'male' as const,
  }
  const parents: Member[] = [
    { ...father, role: 'head' },
    { ...mother, role: 'partner' },
  ]
  if (shape === 'family') return [...parents, ...children]
  const elder = { ...person(dice, 'elder', 0, mother.born), twin: false }
  return [
    ...parents,
    { ...elder, born: father.born - Math.floor((22 + dice.fraction() * 14) * 365) },
    ...children,
  ]
}

function couple(dice: Dice, age: number, today: Day): Member[] {
  const older = person(dice, 'head', age, today, dice.chance(0.7) ? 'male' : 'female')
  const younger = Math.max(18.5, age - dice.fraction() * 7)
  const other = older.sex === 'male' ? 'female' : 'male'
  return [older, person(dice, 'partner', younger, today, dice.chance(0.02) ? older.sex : other)]
}

/** Youngest first in the drawing, eldest first in the result; whoever is grown up has mostly moved out. */
function childrenFor(dice: Dice, today: Day): Member[] {
  const children: Member[] = []
  let age = ageFrom(YOUNGEST, dice)
  const count = CHILDREN.pick(dice)
  for (let nth = 0; nth < count; nth++) {
    const child = person(dice, 'child', age, today)
    if (nth === 0 || age < 18 || dice.chance(0.35)) children.unshift(child)
    if (dice.chance(TWINS)) {
      const sex = dice.chance(0.65) ? child.sex : child.sex === 'male' ? 'female' : 'male'
      if (children[0] === child) children.splice(1, 0, { ...child, sex, twin: true })
    }
    age += 1.1 + dice.fraction() * 3.4
  }
  return children
}

/** A mother between 17 and 45 at every birth. */
function parentOf(children: readonly Member[], dice: Dice): Member {
  const eldest = Math.min(...children.map((child) => child.born))
  const atFirstBirth = 19 + (dice.fraction() + dice.fraction()) * 10.5
  return { role: 'partner', sex: 'female', born: eldest - Math.floor(atFirstBirth * 365), twin: false }
}

function person(dice: Dice, role: Member['role'], age: number, today: Day, sex: Sex = anySex(dice)): Member {
  return { role, sex, born: bornAt(age, today) - 1, twin: false }
}

function anySex(dice: Dice): Sex {
  return dice.chance(0.505) ? 'female' : 'male'
}

function ages(...bands: readonly (readonly [from: number, to: number, weight: number])[]) {
  return new Weighted(bands.map(([from, to, weight]) => [{ from, to }, weight] as const))
}

function ageFrom(bands: Weighted<{ from: number; to: number }>, dice: Dice): number {
  const { from, to } = bands.pick(dice)
  return from + dice.fraction() * (to - from + 1)
}
