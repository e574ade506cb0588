import type { Culture } from './names/culture.ts'
import type { Day } from './day.ts'

export type Sex = 'female' | 'male'
export type Status = 'registered' | 'left' | 'deceased'

/** What is worth knowing about a person when a match is judged, in the words of `docs/generated-lists.md`. */
export const KINDS = [
  'twin',
  'namesake',
  'father-and-son',
  'parents-phone',
  'missing-number',
  'number-not-held',
  'typing-error',
  'birth-date-error',
  'nickname',
  'swapped',
  'married',
  'moved',
  'other-phone',
  'other-email',
  'joiner',
  'newborn',
  'leaver',
  'returner',
  'died',
  'restricted',
  'gone',
] as const
export type Kind = (typeof KINDS)[number]

/** People who share an address, and usually a family name and a phone on the wall. */
export interface Household {
  /** Number of the household in the whole population, and of its first address. */
  readonly index: number
  /** National digits without the leading 0, `''` without one. */
  readonly landline: string
  /** Nights on which everybody moves to another address. */
  readonly moves: readonly number[]
  readonly people: Person[]
}

/** One invented person as they are on the first night. */
export interface Person {
  /** Number of the person in the whole population: whatever is drawn about them is drawn from it. */
  readonly index: number
  readonly household: Household
  readonly culture: Culture
  readonly sex: Sex
  given: string
  middles: string
  family: string
  /** Family name before marriage, the same as `family` where it never changed. */
  readonly bornAs: string
  born: Day
  /** Night of the first list with this person: 1, or later for who joins; 0 who is on no list (any more). */
  readonly joins: number
  /** Number of the record in the practice's own system, 0 without one. */
  readonly sourceId: number
  registered: Day
  nhsNumber: string
  /** National digits without the leading 0, `''` without one; a child's may be a parent's. */
  mobile: string
  email: string
  restricted: boolean
  /** What the list says on the person's first night. */
  status: Status
  readonly kinds: Set<Kind>
}

/** What was asked for, checked. */
export interface Setting {
  readonly patients: number
  readonly seed: number
  readonly nights: number
  /** Share of the people on the list who have an account already. */
  readonly digital: number
  /** Day of the first night. */
  readonly today: Day
}
