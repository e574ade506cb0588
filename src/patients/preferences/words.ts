import { inLondon } from '../../platform/clock.ts'
import { displayLongDate } from '../calendar-date.ts'
import { dayAndMonth } from '../when.ts'
import { isNotTheirs, type Objection, type ObjectionWhy } from './objection.ts'
import {
  inForce,
  PURPOSES,
  WAYS,
  type Preference,
  type Purpose,
  type SaidBy,
  type Way,
} from './preference.ts'
import type { Unwanted } from './unwanted.ts'

export const wayNames: Record<Way, { many: string; where: string }> = {
  sms: { many: 'texts', where: 'number' },
  email: { many: 'emails', where: 'email address' },
}

/** What a message is for, as staff and patients read it. */
export const purposeNames: Record<Purpose, { short: string; hint: string }> = {
  'direct-care': {
    short: 'About their care',
    hint: 'Appointments, prescriptions, results, anything a clinician needs them to know',
  },
  service: {
    short: 'News and services of the practice',
    hint: 'Opening hours, vaccination and screening invitations, surveys',
  },
  other: {
    short: 'Anything else',
    hint: 'Fundraising, paid services, other organisations. Only to those who said yes',
  },
}

export const saidByWords: Record<SaidBy, string> = {
  phone: 'by phone',
  'in-person': 'in person',
  'in-writing': 'in writing',
  'preference-page': 'on their preference page',
  unsubscribe: 'by unsubscribing',
}

const objectionWords: Record<ObjectionWhy, string> = {
  stop: 'by STOP',
  unknown: 'somebody there does not know the surgery',
  other: 'it belongs to somebody who knows them',
  changed: 'whoever has it is no patient here any more',
}

/** `12 October, by STOP`: when and how they said that they want no more. */
export function whenAndHow(unwanted: Exclude<Unwanted, { is: 'no-consent' }>, now: Date): string {
  const { since, by } = unwanted
  const how = by in objectionWords ? objectionWords[by as ObjectionWhy] : saidByWords[by as SaidBy]
  return `${dayAndMonth(since, now)}, ${how}`
}

/** What the record says in a line or a few; nothing where nobody has said anything. */
export function wishLines(said: readonly Preference[], objections: readonly Objection[]): string[] {
  const refused = WAYS.flatMap((way) => refusedWords(said, way))
  const consented = WAYS.filter((way) => inForce(said, way, 'other')?.wanted)
  return [
    ...objections.map(objectionLine),
    ...refused,
    ...consented.map((way) => `Agreed to ${wayNames[way].many} about anything else`),
  ]
}

function refusedWords(said: readonly Preference[], way: Way): string[] {
  const { many } = wayNames[way]
  const refusals = PURPOSES.map((purpose) => inForce(said, way, purpose)).filter(
    (one) => one !== null && !one.wanted && one.purpose !== 'other',
  )
  const [first, second] = refusals
  if (!first) return []
  const when = `${saidByWords[first.saidBy]}, ${dateOf(first.saidAt)}`
  if (second) return [`No ${many}: ${when}`]
  return [
    first.purpose === 'direct-care'
      ? `No ${many} about their care: ${when}`
      : `No ${many} with news and services: ${when}`,
  ]
}

export function objectionLine({ way, why, beganAt, addressShown }: Objection): string {
  const { many, where } = wayNames[way]
  if (isNotTheirs(why)) return `The ${where} ${addressShown} is said not to be theirs: ${dateOf(beganAt)}`
  return `No ${many} to the ${where} ${addressShown}: ${objectionWords[why]}, ${dateOf(beganAt)}`
}

/** What somebody at an address said of why it is wrong, as the sentence that staff read. */
export const notTheirsWords: Record<ObjectionWhy, string> = {
  stop: '',
  unknown: 'They do not know this surgery.',
  other: 'They know the patient: the message is for somebody else.',
  changed: 'They used to be a patient here.',
}

const dateOf = (instant: Date) => displayLongDate(inLondon(instant).date)
