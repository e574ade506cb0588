import type { Range } from './search-query.ts'

/** What decides whether and how a patient can be reached. */
export interface Reachable {
  status: 'registered' | 'left' | 'deceased'
  restricted: boolean
  mobile_phone: string | null
  other_phone: string | null
  email: string | null
}

/** How a patient can be reached, or why not. */
export type Reach =
  | { is: 'reachable'; sms: string | null; email: string | null }
  | { is: 'unreachable'; why: string }
  /** Contact details of a restricted record are hidden. */
  | { is: 'hidden' }
  /** Who left or died is not contacted. */
  | { is: 'not-allowed' }

/** The one home of the rule: pages, filters and whatever sends ask here. */
export function reachOf(patient: Reachable): Reach {
  if (patient.status !== 'registered') return { is: 'not-allowed' }
  if (patient.restricted) return { is: 'hidden' }
  const sms = isTextable(patient.mobile_phone) ? patient.mobile_phone : null
  if (sms !== null || patient.email !== null) return { is: 'reachable', sms, email: patient.email }
  return { is: 'unreachable', why: whyNot(patient) }
}

/**
 * Numbers (E.164) that take a text: mobiles of the United Kingdom and the islands, without 070 (personal numbers) and
 * 076 (pagers, but for the Isle of Man's 07624). As ranges, so that the database can filter by them.
 */
export const TEXTABLE: readonly Range[] = [
  ['+4471', '+4476'],
  ['+447624', '+447625'],
  ['+4477', '+448'],
]

function isTextable(e164: string | null): e164 is string {
  return e164 !== null && TEXTABLE.some(([from, below]) => e164 >= from && e164 < below)
}

/** The other phone is not texted: it is often the home's, or a carer's. */
function whyNot({ mobile_phone, other_phone }: Reachable): string {
  if (isTextable(other_phone)) return 'Mobile held only as other phone'
  if (mobile_phone === null && other_phone === null) return 'No mobile and no email held'
  const isHome = (number: string | null) => number === null || number.startsWith('+44')
  return isHome(mobile_phone) && isHome(other_phone) ? 'Landline only' : 'No UK mobile and no email held'
}

/** Up to this age the number that is held may be a parent's. */
export const OLDEST_CHILD = 15
