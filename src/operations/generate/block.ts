import { ageAt } from './day.ts'
import { members, newborn, shapeOf } from './household.ts'
import { named, namedChild, type Named } from './naming.ts'
import * as numbering from './numbering.ts'
import type { Person, Setting } from './person.ts'
import { Dice } from './random.ts'
import { householdAt, settle } from './settle.ts'

/** Share of the list that joins, each night. */
const JOIN = 0.002
/** Share of arrivals that are births. Many times life's, so that a list of ten thousand shows some. */
const BIRTHS = 0.25
/** People on the platform who left the practice before the first night, as a share of all on the platform. */
const GONE = 0.03
/** Share of those living alone who bear the name and have the date of birth of somebody else. */
const NAMESAKES = 0.012
const NAMESAKES_GONE = 0.1

/** A thousand or so neighbours: complete in themselves, decided by the seed and the block's number alone. */
export interface Block {
  /** On the first list, in order of their record at the practice. */
  readonly listed: readonly Person[]
  /** In order of night and record. */
  readonly joiners: readonly Person[]
  /** On the platform, but on no list. */
  readonly gone: readonly Person[]
}

export function countBlocks({ patients }: Setting): number {
  return Math.ceil(patients / numbering.BLOCK)
}

export function block(setting: Setting, number: number): Block {
  const size = Math.min(numbering.BLOCK, setting.patients - number * numbering.BLOCK)
  const listed = neighbours(setting, number, size)
  const gone = formerPatients(setting, number, listed)
  const joiners = newcomers(setting, number, listed)
  return { listed: listed.sort((a, b) => a.sourceId - b.sourceId), joiners, gone }
}

function neighbours(setting: Setting, number: number, size: number): Person[] {
  const people: Person[] = []
  for (let home = 0; people.length < size; home++) {
    const index = numbering.home(number, home)
    const dice = new Dice(setting.seed, 'household', index)
    const shape = shapeOf(dice)
    const household = named(members(shape, dice, setting.today), dice).slice(0, size - people.length)
    const double = shape === 'alone' && people.length > 50 && dice.chance(NAMESAKES) ? dice.one(people) : null
    if (double) makeNamesake(household, double, dice)
    const places = household.map((_, nth) => numbering.listedPlace(number, people.length + nth))
    people.push(...moveIn(household, index, places, setting))
    if (double) noteNamesakes(double, people.at(-1))
  }
  return people
}

function formerPatients(setting: Setting, number: number, listed: readonly Person[]): Person[] {
  const dice = new Dice(setting.seed, 'gone', number)
  const count = dice.about(listed.length * setting.digital * 1.25 * GONE)
  return Array.from({ length: Math.min(count, numbering.MOST_GONE) }, (_, nth) => {
    const alone = named(members('alone', dice, setting.today), dice)
    const double = dice.chance(NAMESAKES_GONE) ? dice.one(listed) : null
    if (double) makeNamesake(alone, double, dice)
    const [person] = moveIn(
      alone,
      numbering.goneHome(number, nth),
      [numbering.gonePlace(number, nth)],
      setting,
    )
    if (!person) throw new Error('Nobody moved in')
    if (double) noteNamesakes(double, person)
    person.kinds.add('gone')
    return person
  })
}

function newcomers(setting: Setting, number: number, listed: readonly Person[]): Person[] {
  const people: Person[] = []
  const blocks = countBlocks(setting)
  for (let night = 2; night <= setting.nights; night++) {
    const dice = new Dice(setting.seed, 'joiners', number * 64 + night)
    const count = Math.min(dice.about(listed.length * JOIN), numbering.MOST_JOINERS)
    for (let nth = 0; nth < count;) {
      const places = Array.from({ length: count - nth }, (_, at) =>
        numbering.joinerPlace(number, night, nth + at, blocks),
      )
      const mother = dice.chance(BIRTHS) ? motherAmong(listed, setting, dice) : null
      const arrived = mother
        ? [birth(mother, places, setting, dice)]
        : arrivals(numbering.joinersHome(number, night, nth), places, setting)
      for (const person of arrived) person.kinds.add('joiner')
      people.push(...arrived)
      nth += arrived.length
    }
  }
  return people
}

/** A household new to the practice; as many of its people as there are places. */
function arrivals(index: number, places: readonly numbering.Place[], setting: Setting): Person[] {
  const dice = new Dice(setting.seed, 'household', index)
  return moveIn(named(members(shapeOf(dice), dice, setting.today), dice), index, places, setting)
}

function birth(mother: Person, places: readonly numbering.Place[], setting: Setting, dice: Dice): Person {
  const [place] = places
  if (!place) throw new Error('A child was born without a place on the list')
  const child = newborn(dice, setting.today + place.joins - 1)
  const person = settle(namedChild(child, mother, dice), mother.household, place, setting)
  person.kinds.add('newborn')
  return person
}

function motherAmong(listed: readonly Person[], { today }: Setting, dice: Dice): Person | null {
  const anyone = Array.from({ length: 12 }, () => dice.one(listed))
  return (
    anyone.find(({ sex, born }) => sex === 'female' && ageAt(born, today) > 19 && ageAt(born, today) < 43) ??
    null
  )
}

function moveIn(
  people: readonly Named[],
  index: number,
  places: readonly numbering.Place[],
  setting: Setting,
): Person[] {
  const eldest = Math.min(...people.map(({ born }) => born))
  const household = householdAt(index, setting, ageAt(eldest, setting.today))
  return people.slice(0, places.length).map((named, nth) => {
    const place = places[nth]
    if (!place) throw new Error('Somebody moved in without a place')
    return settle(named, household, place, setting)
  })
}

/** Gives the first of a household somebody else's name and date of birth, and nothing more of the same person. */
function makeNamesake(household: Named[], other: Person, dice: Dice): void {
  const self = household[0]
  if (!self) return
  const { sex, born, given, family, culture } = other
  const middles = dice.chance(0.5) ? '' : self.middles
  household[0] = { ...self, sex, born, given, family, bornAs: family, culture, middles }
}

function noteNamesakes(one: Person, other: Person | undefined): void {
  one.kinds.add('namesake')
  other?.kinds.add('namesake')
}
