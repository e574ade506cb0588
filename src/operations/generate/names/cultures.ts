/**
 * The backgrounds of England's households, in per mille. Source: Census 2021 of England and Wales, ethnic group and main
 * language (Office for National Statistics), rounded, and with the small ones raised a little so that ten thousand
 * patients show all of them. Families from the Caribbean bear English names.
 */
import { Weighted, type Dice } from '../random.ts'
import { irish, welsh } from './celtic.ts'
import type { Culture } from './culture.ts'
import { ENGLISH_TWINS, englishGiven, SECOND_HALVES } from './english.ts'
import { european, polish } from './european.ts'
import { arab, southAsianMuslim } from './muslim.ts'
import { englishFamily } from './surnames.ts'
import { chinese, indian, turkish, vietnamese, westAfrican } from './world.ts'

export const english: Culture = {
  forenames: (dice, sex, yearOfBirth) => {
    // Fashions do not end on a New Year's Eve, and one in twelve is named after somebody two generations older.
    const year = yearOfBirth + dice.between(-4, 4) - (dice.chance(0.08) ? 45 : 0)
    const names = englishGiven(sex, year)
    let given = names.pick(dice)
    if (yearOfBirth > 1990 && dice.chance(0.04)) given += `-${dice.one(SECOND_HALVES[sex])}`
    const count = dice.fraction()
    const middles = [names.pick(dice), names.pick(dice)].slice(0, count < 0.16 ? 0 : count < 0.92 ? 1 : 2)
    return { given, middles: middles.filter((middle) => middle !== given).join(' ') }
  },
  family: englishFamily,
  wifeTakes: 0.78,
  childTakes: 0.85,
  twins: ENGLISH_TWINS,
}

const CULTURES = new Weighted<Culture>([
  [english, 742],
  [welsh, 22],
  [irish, 22],
  [polish, 24],
  [european, 30],
  [southAsianMuslim, 56],
  [arab, 16],
  [indian, 36],
  [chinese, 14],
  [vietnamese, 6],
  [turkish, 8],
  [westAfrican, 24],
])

export function cultureOf(dice: Dice): Culture {
  return CULTURES.pick(dice)
}
