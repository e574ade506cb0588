import { begun, isCurrent } from './period.ts'
import type { Name } from './shape.ts'

/** Names that somebody goes by now, the one to write to them with first. A maiden name or a nickname is none. */
const USES = ['official', 'usual', undefined, 'temp']

/**
 * The name that a person goes by on a day: the official one, else the usual one, else one without a use; of several
 * the latest. Null when there is none with a family name. The order in which names stand makes no difference.
 */
export function nameInUse(names: readonly Name[], today: string): Name | null {
  const inUse = names.filter(
    (name) => USES.includes(name.use) && isCurrent(name.period, today) && (name.family ?? '').trim() !== '',
  )
  return inUse.sort(byPreference)[0] ?? null
}

function byPreference(a: Name, b: Name): number {
  return (
    USES.indexOf(a.use) - USES.indexOf(b.use) ||
    compare(begun(b.period), begun(a.period)) ||
    compare(JSON.stringify([a.family, a.given]), JSON.stringify([b.family, b.given]))
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
