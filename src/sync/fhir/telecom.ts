import { email, isMobile, phone } from '../../patients/identity.ts'
import { begun, isCurrent } from './period.ts'
import type { ContactPoint } from './shape.ts'

export interface Telecom {
  mobile: string
  other: string
  email: string
}

/** Uses in the order in which a number is chosen where no rank decides. `old` is in none of them. */
const MOBILE_USES = ['mobile', 'home', undefined, 'work', 'temp']
const OTHER_USES = ['home', undefined, 'mobile', 'work', 'temp']

/**
 * How a person is reached on a day. Only what is current counts: an expired number is nobody's any more, or somebody
 * else's. The mobile is the best number that is one, by its use or by itself; the other is the best of the rest. Best
 * is the lowest rank, then the use, then the latest. A number that cannot be used is chosen only where there is no
 * other, so that it is told. The order in which they stand makes no difference.
 */
export function chooseTelecom(points: readonly ContactPoint[], today: string): Telecom {
  const current = points.filter(
    (point) => point.use !== 'old' && (point.value ?? '').trim() !== '' && isCurrent(point.period, today),
  )
  const phones = current.filter(({ system }) => system === 'phone' || system === 'sms')
  const mobile = best(phones.filter(mayBeMobile), MOBILE_USES, usablePhone)
  const others = phones.filter(
    (point) => point !== mobile && !isSame(point, mobile) && point.system !== 'sms',
  )
  const other = best(
    others.filter((point) => usablePhone(point) || point.use !== 'mobile'),
    OTHER_USES,
    usablePhone,
  )
  const mailboxes = current.filter(({ system }) => system === 'email')
  return {
    mobile: mobile?.value ?? '',
    other: other?.value ?? '',
    email: addressOf(best(mailboxes, OTHER_USES, (point) => !!email(addressOf(point)))),
  }
}

function best(
  points: readonly ContactPoint[],
  uses: readonly (string | undefined)[],
  isUsable: (point: ContactPoint) => boolean,
): ContactPoint | undefined {
  const place = ({ use }: ContactPoint) => (uses.indexOf(use) + uses.length + 1) % (uses.length + 1)
  return points.toSorted(
    (a, b) =>
      Number(isUsable(b)) - Number(isUsable(a)) ||
      (a.rank ?? Infinity) - (b.rank ?? Infinity) ||
      place(a) - place(b) ||
      compare(begun(b.period), begun(a.period)) ||
      compare(a.value ?? '', b.value ?? ''),
  )[0]
}

/**
 * A number of another use is a mobile when it looks like one: many a mobile stands as the home number. A British
 * landline is none, whatever it is called; of a number abroad nobody can tell, so its use is believed.
 */
function mayBeMobile(point: ContactPoint): boolean {
  const number = normal(point)
  if (number?.startsWith('+44')) return isMobile(number)
  return point.use === 'mobile' || point.system === 'sms'
}

function usablePhone(point: ContactPoint): boolean {
  return !!normal(point)
}

function isSame(point: ContactPoint, other: ContactPoint | undefined): boolean {
  return other !== undefined && usablePhone(point) && normal(point) === normal(other)
}

function normal({ value }: ContactPoint): string | null {
  return phone(value ?? '')
}

function addressOf(point: ContactPoint | undefined): string {
  return (point?.value ?? '').trim().replace(/^mailto:/i, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
