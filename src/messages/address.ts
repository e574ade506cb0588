import type { Way } from './message.ts'

/** What of an address staff may be shown later: enough to tell two apart, too little to use it. */
export function addressShown(way: Way, address: string): string {
  if (way === 'sms') return `ending ${address.slice(-3)}`
  const [name = '', domain = ''] = address.split('@')
  return `${name.slice(0, 1)}…@${domain}`
}

/** Stands in its place where it is not kept at all. */
export const NOT_KEPT = '(not kept)'

/** Whether staff are shown something of an address later, and not only that it was not kept, or is no longer. */
export const isShown = (shown: string): boolean => !shown.startsWith('(')
