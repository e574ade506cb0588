import { ageAt, type Day } from './day.ts'
import { formOf } from './naming.ts'
import { otherHome } from './numbering.ts'
import type { Person, Setting, Status } from './person.ts'
import { mobileOf } from './phone.ts'
import { Dice } from './random.ts'
import { emailOf } from './settle.ts'

/** What the list knows about a person on one night. */
export interface Details {
  readonly nhsNumber: string
  readonly given: string
  readonly middles: string
  readonly family: string
  readonly address: number
  readonly mobile: string
  readonly landline: string
  readonly email: string
  readonly status: Status
}

/** Share of the people on the list to whom each of these happens, each night. Together about one in a hundred. */
const LEAVE = 0.002
const NEW_PHONE = 0.004
const NEW_EMAIL = 0.003
const NEW_NAME = 0.0005
/** Share of leavers whom the list shows as left for one night before it drops them. */
const SHOWN_AS_LEFT = 0.35
/** Share of those dropped at once who were dropped by mistake, and are back the night after. */
const BACK = 0.1
/** Share of those without an NHS number who get one, each night. */
const NUMBER_FOUND = 0.05
const NUMBER_MISSING = 0.004

/**
 * What each night's list says about a person, from the first night to the last: null where they are not on it. An
 * unchanged person is the very same object the next night.
 */
export function nightsOf(person: Person, setting: Setting): (Details | null)[] {
  const dice = new Dice(setting.seed, 'night', person.index)
  const nights: (Details | null)[] = []
  let present: Details | null = null
  let last: Details = onTheFirst(person, dice)
  for (let night = 1; night <= setting.nights; night++) {
    const draw = dice.fraction()
    const found = dice.chance(NUMBER_FOUND)
    if (night === person.joins) present = last
    else if (night > person.joins && person.joins > 0) present = theNight(night, draw, found)
    nights.push(present)
    if (present) last = present
  }
  return nights

  function theNight(night: number, draw: number, found: boolean): Details | null {
    const leftLastNight = nights.at(-2) !== null
    if (!present) return leftLastNight ? comesBack(person, last, night, draw) : null
    if (present.status !== 'registered') return person.status === present.status ? present : null
    return happens(person, present, night, draw, found, setting)
  }
}

function onTheFirst(person: Person, dice: Dice): Details {
  const unnumbered = dice.chance(NUMBER_MISSING)
  if (unnumbered && person.joins > 0) person.kinds.add('missing-number')
  const unnamed = person.kinds.has('newborn') && dice.chance(0.5)
  return {
    nhsNumber: unnumbered ? '' : person.nhsNumber,
    given: unnamed ? 'Baby' : person.given,
    middles: unnamed ? '' : person.middles,
    family: person.family,
    address: person.household.moves.reduce(
      (address, night) => (night <= person.joins ? movedTo(person, night) : address),
      person.household.index,
    ),
    mobile: person.mobile,
    landline: showsLandline(person) ? person.household.landline : '',
    email: person.email,
    status: person.status,
  }
}

function happens(
  person: Person,
  before: Details,
  night: number,
  draw: number,
  found: boolean,
  setting: Setting,
): Details | null {
  if (draw < LEAVE) {
    person.kinds.add('leaver')
    return draw < LEAVE * SHOWN_AS_LEFT ? { ...before, status: 'left' } : null
  }
  if (draw > 1 - shareWhoDie(ageAt(person.born, setting.today))) {
    person.kinds.add('died')
    return { ...before, status: 'deceased' }
  }
  const after = changed(person, before, night, draw - LEAVE, setting)
  if (person.household.moves.includes(night)) {
    person.kinds.add('moved')
    return { ...after, address: movedTo(person, night) }
  }
  if (found && before.nhsNumber === '') return { ...after, nhsNumber: person.nhsNumber }
  return after
}

function changed(person: Person, before: Details, night: number, draw: number, setting: Setting): Details {
  if (before.given === 'Baby') return { ...before, given: person.given, middles: person.middles }
  const age = ageAt(person.born, setting.today)
  if (draw < NEW_PHONE) {
    if (before.mobile === '' || age < 16) return before
    person.kinds.add('other-phone')
    return { ...before, mobile: mobileOf(person.index, setting.seed, 2 + (night % 14)) }
  }
  if (draw < NEW_PHONE + NEW_EMAIL) {
    if (age < 16) return before
    person.kinds.add('other-email')
    return { ...before, email: emailOf(person, 2 + (night % 6)) }
  }
  if (draw < NEW_PHONE + NEW_EMAIL + NEW_NAME && person.sex === 'female' && age > 18 && age < 60) {
    return marry(person, before, night, setting)
  }
  return before
}

/** A wedding, with the partner of the household where there is one. */
function marry(person: Person, before: Details, night: number, { seed }: Setting): Details {
  const dice = new Dice(seed, 'event', person.index * 64 + night)
  const stranger = person.culture.family(dice)
  const partner = person.household.people
    .slice(0, 2)
    .find(({ sex, born, family }) => sex === 'male' && family !== before.family && near(born, person.born))
  const family = formOf(person.culture, partner?.family ?? stranger, person.sex)
  if (family === before.family) return before
  person.kinds.add('married')
  return { ...before, family }
}

function near(born: Day, other: Day): boolean {
  return Math.abs(born - other) < 15 * 365
}

function comesBack(person: Person, last: Details, night: number, draw: number): Details | null {
  if (last.status !== 'registered' || draw > BACK) return null
  person.kinds.add('returner')
  return person.household.moves.includes(night) ? { ...last, address: movedTo(person, night) } : last
}

function movedTo(person: Person, night: number): number {
  return otherHome(person.household.index, ((person.household.index * 7 + night * 13) % 97) / 97)
}

/** Deaths of a night, some ten times as many as in life, so that a list of ten thousand shows some. */
function shareWhoDie(age: number): number {
  if (age < 50) return 0
  return age < 70 ? 0.0002 : age < 85 ? 0.0008 : 0.003
}

function showsLandline({ index, born, household }: Person): boolean {
  return household.landline !== '' && (index % 10 < 7 || born === household.people[0]?.born)
}
