import { byRank, type Weighted } from '../random.ts'
import type { Sex } from '../person.ts'
import type { Culture } from './culture.ts'
import { englishGiven } from './english.ts'

interface Habits {
  /** See `byRank`. */
  flatness: number
  /** Share who have a middle name. */
  middles: number
  /** Share who were given an English name instead. */
  english?: number
}

/** Given and middle names from one list for women and one for men, alike for every generation. */
export function forenamesOf(
  names: Readonly<Record<Sex, readonly string[]>>,
  { flatness, middles, english = 0.08 }: Habits,
): Culture['forenames'] {
  const ranked: Record<Sex, Weighted<string>> = {
    female: byRank(names.female, flatness),
    male: byRank(names.male, flatness),
  }
  return (dice, sex, yearOfBirth) => {
    const given = (dice.chance(english) ? englishGiven(sex, yearOfBirth) : ranked[sex]).pick(dice)
    const middle = dice.chance(middles) ? ranked[sex].pick(dice) : ''
    return { given, middles: middle === given ? '' : middle }
  }
}
