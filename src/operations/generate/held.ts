import { addressOf, type Address } from './address.ts'
import { ageAt, dateOf, instantOf, type Day } from './day.ts'
import { otherHome } from './numbering.ts'
import type { Person, Setting } from './person.ts'
import { mobileOf, plainly } from './phone.ts'
import { Dice } from './random.ts'
import { emailOf } from './settle.ts'
import { misreadDate, shortForm, typo } from './slips.ts'
import { withoutAccents } from './text.ts'

/** Columns of `people.csv`, in order. */
export const HELD_FIELDS = [
  'id',
  'digital',
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
] as const
export type HeldRow = Record<(typeof HELD_FIELDS)[number], string>

/** People on the platform whom staff added, for every one who signed up. */
const ADDED_BY_STAFF = 0.25

interface Name {
  given: string
  middles: string
  family: string
}

/**
 * A person as the platform holds them before the first sync, null for who is not on it. Who signed up wrote their own
 * details; the others were copied by staff. Either way details differ from the list's, as `kinds` then says.
 */
export function heldRow(person: Person, setting: Setting): HeldRow | null {
  const dice = new Dice(setting.seed, 'held', person.index)
  const age = ageAt(person.born, setting.today)
  // Born since the first night: nobody can have signed them up before.
  if (person.kinds.has('newborn')) return null
  const account = accountOf(person, age, dice.fraction(), setting)
  if (!account) return null
  const digital = account === 'digital'
  const id = uuid(dice, person, setting)
  const nhsNumber = numberHeld(person, digital, dice)
  const born = bornHeld(person, setting, dice)
  return {
    id,
    digital: String(digital),
    nhs_number: nhsNumber,
    ...nameHeld(person, digital, dice),
    date_of_birth: dateOf(born),
    sex: person.sex,
    ...addressHeld(person, digital, dice),
    ...contactsHeld(person, digital, age, setting, dice),
  }
}

function accountOf(
  person: Person,
  age: number,
  draw: number,
  { digital }: Setting,
): 'digital' | 'staff' | null {
  const staff = Math.min(digital * ADDED_BY_STAFF, 1 - digital)
  if (person.joins === 0) return draw < digital / (digital + staff) ? 'digital' : 'staff'
  const odds = oddsOfSigningUp(age)
  const share = (digital * odds) / (digital * odds + 1 - digital)
  if (draw < share) return 'digital'
  return draw > 1 - Math.min(staff, 1 - share) ? 'staff' : null
}

/** Odds of having an account against those of everybody: few children and few of the very old have one. */
function oddsOfSigningUp(age: number): number {
  if (age < 13) return 0.12
  if (age < 16) return 0.35
  if (age < 25) return 1.1
  if (age < 65) return 1.5
  return age < 80 ? 1.1 : 0.4
}

function numberHeld(person: Person, digital: boolean, dice: Dice): string {
  if (!dice.chance(digital ? 0.2 : 0.12)) return person.nhsNumber
  person.kinds.add('number-not-held')
  return ''
}

function bornHeld(person: Person, { today }: Setting, dice: Dice): Day {
  if (!dice.chance(0.006)) return person.born
  const born = misreadDate(person.born, today, dice)
  if (born !== person.born) person.kinds.add('birth-date-error')
  return born
}

function nameHeld(person: Person, digital: boolean, dice: Dice) {
  const name = misheard(person, digital, dice)
  const keepsMiddles = dice.chance(digital ? 0.4 : 0.65)
  const initials = dice.chance(0.1)
  const accents = dice.chance(digital ? 0.6 : 0.4)
  const middles = initials ? initialsOf(name.middles) : name.middles
  return {
    given_name: accents ? name.given : withoutAccents(name.given),
    middle_names: keepsMiddles ? (accents ? middles : withoutAccents(middles)) : '',
    family_name: accents ? name.family : withoutAccents(name.family),
  }
}

function misheard(person: Person, digital: boolean, dice: Dice): Name {
  const { given, middles, family, bornAs, kinds, culture } = person
  const draw = dice.fraction()
  const swaps = culture.familyFirst ? 0.1 : 0.004
  if (draw < swaps) {
    kinds.add('swapped')
    return { given: family, middles, family: given }
  }
  if (draw > 0.88 && bornAs !== family) {
    kinds.add('married')
    return { given, middles, family: bornAs }
  }
  const short = digital && draw > 0.4 && draw < 0.46 ? shortForm(given, dice) : given
  if (short !== given) {
    kinds.add('nickname')
    return { given: short, middles, family }
  }
  if (draw > 0.5 && draw < 0.515) return mistyped(person, draw < 0.507 ? 'given' : 'family', dice)
  return { given, middles, family }
}

function mistyped({ given, middles, family, kinds }: Person, part: 'given' | 'family', dice: Dice): Name {
  const name = { given, middles, family }
  name[part] = typo(name[part], dice)
  if (name.given !== given || name.family !== family) kinds.add('typing-error')
  return name
}

function addressHeld(person: Person, digital: boolean, dice: Dice) {
  const known = dice.chance(digital ? 0.65 : 0.95)
  const old = dice.chance(0.09)
  const share = dice.fraction()
  const home = person.household.index
  const address: Address | null = known ? addressOf(old ? otherHome(home, share) : home) : null
  if (known && old) person.kinds.add('moved')
  return {
    address_line_1: address?.line1 ?? '',
    address_line_2: address?.line2 ?? '',
    town: address?.town ?? '',
    postcode: address?.postcode ?? '',
  }
}

function contactsHeld(person: Person, digital: boolean, age: number, { seed }: Setting, dice: Dice) {
  const [phoneDraw, otherDraw, emailDraw] = [dice.fraction(), dice.fraction(), dice.fraction()]
  const changed = phoneDraw < (digital ? 0.1 : 0.12) && age >= 16
  const mobile = changed ? mobileOf(person.index, seed, 1) : phoneDraw < 0.82 ? person.mobile : ''
  if (changed) person.kinds.add('other-phone')
  const email = emailHeld(person, digital, age, emailDraw)
  if (email !== '' && email !== person.email) person.kinds.add('other-email')
  return {
    mobile_phone: plainly(mobile),
    other_phone: otherDraw < (digital ? 0.05 : 0.3) ? plainly(person.household.landline) : '',
    email,
  }
}

/** Signing up takes an email address; staff copy the list's where it has one. */
function emailHeld(person: Person, digital: boolean, age: number, draw: number): string {
  if (!digital) return draw < 0.5 ? person.email : ''
  return person.email !== '' && (draw < 0.8 || age < 16) ? person.email : emailOf(person, 1)
}

function initialsOf(names: string): string {
  return names
    .split(' ')
    .map((name) => name.charAt(0))
    .join(' ')
}

/** A UUID of version 7: the instant the account was made, and chance. */
function uuid(dice: Dice, { registered }: Person, { today }: Setting): string {
  const earliest = Math.max(Math.min(registered, today - 30), today - 6 * 365)
  const days = earliest + dice.fraction() * (today - earliest)
  const instant = Math.floor(instantOf(days)).toString(16).padStart(12, '0')
  const bits = [
    dice.between(0, 0xfff),
    dice.between(0x8000, 0xbfff),
    dice.between(0, 0xffffff),
    dice.between(0, 0xffffff),
  ]
  const [a = '', b = '', c = '', d = ''] = bits.map((number) => number.toString(16))
  const tail = c.padStart(6, '0') + d.padStart(6, '0')
  return `${instant.slice(0, 8)}-${instant.slice(8)}-7${a.padStart(3, '0')}-${b.padStart(4, '0')}-${tail}`
}
