import type { Dice } from '../random.ts'
import type { Sex } from '../person.ts'

export interface Forenames {
  given: string
  middles: string
}

/** How people of one background are named. */
export interface Culture {
  forenames(dice: Dice, sex: Sex, yearOfBirth: number): Forenames
  family(dice: Dice): string
  /** The form a family name takes for a woman or a man: Kowalska and Kowalski. */
  familyFor?(family: string, sex: Sex): string
  /** How often a wife bears her husband's family name. */
  readonly wifeTakes: number
  /** How often a child bears the father's family name, rather than one of its own or the mother's. */
  readonly childTakes: number
  /** The family name comes first at home, so the two names are often entered the wrong way round. */
  readonly familyFirst?: boolean
  /** Names that twins are given together. */
  readonly twins?: Readonly<Record<Sex, readonly (readonly [string, string])[]>>
}
