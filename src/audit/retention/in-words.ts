import type { Retention } from '../../practices/dpia/facts.ts'
import { nameOf } from './names.ts'
import { rulesFor, type Keeping } from './rules.ts'

/** How long things are kept, for the data protection pack: every rule that removes something, in its own order. */
export function retentionInWords(keeping: Keeping = {}): Retention[] {
  return rulesFor(keeping).flatMap(({ rule, removal }) =>
    removal === undefined ? [] : [{ what: nameOf({ rule }), kept: lasting(removal.days) }],
  )
}

function lasting(days: number): string {
  if (days % 365 !== 0) return days === 1 ? 'one day' : `${days} days`
  return days === 365 ? 'one year' : `${days / 365} years`
}
