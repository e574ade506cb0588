import type { Clock } from '../../platform/clock.ts'
import { takeSnapshot, type Snapshot, type StandInList } from './snapshot.ts'

/** How many snapshots of one practice are kept, so that who reads one may finish while the list changes. */
const KEPT = 2

interface Shelved {
  list: StandInList
  version: string | null
  newest: Promise<Snapshot> | null
  kept: Snapshot[]
}

/** The lists that are served, and the snapshots that were taken of them. */
export function makeShelf(practices: Record<string, StandInList>, clock: Clock) {
  const shelved = new Map<string, Shelved>()
  const replace = (practice: string, list: StandInList) => {
    const kept = shelved.get(practice)?.kept ?? []
    shelved.set(practice, { list, version: null, newest: null, kept })
  }
  for (const [practice, list] of Object.entries(practices)) replace(practice, list)

  return {
    has: (practice: string) => shelved.has(practice),
    replace,
    /** The snapshot of that id, the newest without one; null when it is not kept any more. */
    async take(practice: string, id: string | null): Promise<Snapshot | null> {
      const one = shelved.get(practice)
      if (!one) return null
      return id === null ? newest(one, clock) : (one.kept.find((snapshot) => snapshot.id === id) ?? null)
    },
    clear() {
      for (const { kept } of shelved.values()) kept.forEach((snapshot) => snapshot.close())
      shelved.clear()
    },
  }
}

function newest(one: Shelved, clock: Clock): Promise<Snapshot> {
  const version = one.list.version?.() ?? ''
  if (one.newest && one.version === version) return one.newest
  one.version = version
  one.newest = takeSnapshot(one.list, clock.now().toISOString()).then((snapshot) => shelve(one, snapshot))
  one.newest.catch(() => (one.newest = null))
  return one.newest
}

function shelve(one: Shelved, snapshot: Snapshot): Snapshot {
  const same = one.kept.find(({ id }) => id === snapshot.id)
  if (same) {
    snapshot.close()
    return same
  }
  one.kept.push(snapshot)
  if (one.kept.length > KEPT) one.kept.shift()!.close()
  return snapshot
}
