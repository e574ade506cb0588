import { ageAt, type Day } from './day.ts'
import type { Named } from './naming.ts'
import { nhsNumberOf } from './nhs-number.ts'
import type { Place } from './numbering.ts'
import type { Household, Person, Setting } from './person.ts'
import { landlineOf, mobileOf } from './phone.ts'
import { Dice } from './random.ts'
import { mailboxWord } from './text.ts'

const MAIL_HOSTS = ['example.com', 'example.org', 'example.net']

/** Share of a household each night that moves. A household moves as one. */
const MOVES = 0.0025

/** A household without people yet. `eldest` is the age of its oldest person. */
export function householdAt(index: number, setting: Setting, eldest: number): Household {
  const dice = new Dice(setting.seed, 'move', index)
  const hasLandline = dice.chance(eldest < 35 ? 0.12 : eldest < 55 ? 0.35 : eldest < 75 ? 0.65 : 0.85)
  const moves: number[] = []
  for (let night = 2; night <= setting.nights; night++) if (dice.chance(MOVES)) moves.push(night)
  return { index, landline: hasLandline ? landlineOf(index, setting.seed) : '', moves, people: [] }
}

/** Moves a named person into a household: number, phone, email, registration. */
export function settle(named: Named, household: Household, place: Place, setting: Setting): Person {
  const dice = new Dice(setting.seed, 'person', place.index)
  const firstDay = setting.today + Math.max(place.joins, 1) - 1
  const age = ageAt(named.born, firstDay)
  const person: Person = {
    ...place,
    household,
    culture: named.culture,
    sex: named.sex,
    given: named.given,
    middles: named.middles,
    family: named.family,
    bornAs: named.bornAs,
    born: named.born,
    registered: place.joins > 1 ? firstDay : registrationDay(named.born, firstDay, dice),
    nhsNumber: nhsNumberOf(place.index, setting.seed),
    mobile: '',
    email: '',
    restricted: dice.chance(0.001),
    status: statusAtFirst(age, place.joins, dice.fraction()),
    kinds: new Set(),
  }
  reach(person, age, dice, setting)
  note(person, named)
  household.people.push(person)
  return person
}

/** An address of that person alone: two people never share one by accident. `nth` counts the person's addresses. */
export function emailOf(person: Person, nth: number): string {
  const who = `${mailboxWord(person.given.split(' ')[0] ?? '')}.${mailboxWord(person.family)}`
  const number = (person.index * 8 + nth).toString(36)
  return `${who.length > 40 ? who.slice(0, 40) : who}${number}@${MAIL_HOSTS[person.index % 3] ?? ''}`
}

function registrationDay(born: Day, today: Day, dice: Dice): Day {
  const longest = Math.min(today - born - 14, 40 * 365)
  const share = dice.fraction()
  return today - 1 - Math.floor(Math.max(longest, 0) * share * share)
}

/** A few rows of every list are of people who left or died and have not been cleared away yet. */
function statusAtFirst(age: number, joins: number, draw: number): Person['status'] {
  if (joins !== 1) return 'registered'
  if (draw < 0.0015) return 'left'
  return draw > 1 - (age > 60 ? 0.002 : 0.0001) ? 'deceased' : 'registered'
}

function reach(person: Person, age: number, dice: Dice, { seed }: Setting): void {
  const draw = dice.fraction()
  const mailDraw = dice.fraction()
  const inACareHome = age > 75 && person.household.people.length > 8
  if (draw < shareWithOwnMobile(age) && !inACareHome) person.mobile = mobileOf(person.index, seed)
  if (mailDraw < shareWithOwnEmail(age) && !inACareHome) person.email = emailOf(person, 0)
  const other = adultBefore(person.household.people, age)
  if (other && age < 16) {
    if (person.mobile === '' && draw > 1 - shareOnParentsPhone(age)) {
      person.mobile = other.mobile
      if (other.mobile !== '') person.kinds.add('parents-phone')
    }
    if (person.email === '' && mailDraw > 0.75) person.email = other.email
  } else if (other && age > 70 && draw > 0.9 && !inACareHome) {
    // Many an old couple has one mobile between them.
    person.mobile = other.mobile
  }
}

/** For a child the mother where there is one, for a grown-up the first person of the household. */
function adultBefore(people: readonly Person[], age: number): Person | undefined {
  const adults = people.slice(0, 2)
  return (
    (age < 16 ? adults.find(({ sex, mobile }) => sex === 'female' && mobile !== '') : undefined) ?? adults[0]
  )
}

function shareWithOwnMobile(age: number): number {
  if (age < 12) return 0
  if (age < 16) return 0.5
  if (age < 65) return 0.94
  return age < 75 ? 0.88 : age < 85 ? 0.7 : 0.42
}

function shareOnParentsPhone(age: number): number {
  return age < 12 ? 0.74 : 0.35
}

function shareWithOwnEmail(age: number): number {
  if (age < 14) return 0
  if (age < 18) return 0.3
  if (age < 65) return 0.68
  return age < 80 ? 0.5 : 0.18
}

function note(person: Person, named: Named): void {
  const before = person.household.people.at(-1)
  if (named.twin && before) {
    person.kinds.add('twin')
    before.kinds.add('twin')
  }
  if (named.sonOf) {
    const father = person.household.people.find(({ sex, given }) => sex === 'male' && given === named.given)
    person.kinds.add('father-and-son')
    father?.kinds.add('father-and-son')
  }
  if (person.restricted) person.kinds.add('restricted')
  if (person.status === 'left') person.kinds.add('leaver')
  if (person.status === 'deceased') person.kinds.add('died')
}
