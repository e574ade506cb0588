import type { Database } from '../../platform/database/database.ts'
import { listPractices, type Practice } from '../../practices/practice.ts'
import { freshness, readFreshnessOf, type Freshness, type FreshnessFacts } from '../../sync/freshness.ts'

/** A practice, how its last sync went and whether it needs somebody: nothing of any patient. */
export interface PracticeState {
  practice: Practice
  facts: FreshnessFacts
  freshness: Freshness
  needs: Need | null
}

/** Why somebody should look at a practice, the most urgent first: the page shows them in this order, then the others. */
export const NEEDS = ['failed', 'held', 'late', 'yours', 'asked-again'] as const
export type Need = (typeof NEEDS)[number]

/** Every practice, those that need somebody first. One statement, whatever the number of practices. */
export async function readStates({ owner, ...database }: Database, now: Date): Promise<PracticeState[]> {
  const practices = await listPractices({ owner, ...database })
  const codes = practices.map(({ practice }) => practice)
  const all = await readFreshnessOf((text, values) => owner.query(text, values), codes, now)
  const factsOf = new Map(all.map((facts) => [facts.night.practice, facts]))
  return practices
    .flatMap((practice) => {
      const facts = factsOf.get(practice.practice)
      return facts ? [stateOf(practice, facts, now)] : []
    })
    .sort((one, other) => urgency(one) - urgency(other))
}

function stateOf(practice: Practice, facts: FreshnessFacts, now: Date): PracticeState {
  const state = freshness(facts, now)
  return { practice, facts, freshness: state, needs: needOf(state) }
}

/** An operator switches on what is confirmed; the rest is for the practice, and for the operator to see. */
function needOf(state: Freshness): Need | null {
  switch (state.is) {
    case 'off':
      if (state.gate.state === 'dpia-confirmed') return 'yours'
      return state.gate.state === 'on' ? 'asked-again' : null
    case 'never-worked':
      return 'failed'
    case 'late':
      return state.why === null ? 'late' : 'failed'
    case 'held':
      return 'held'
    default:
      return null
  }
}

/** Sorting keeps the order by code among those that are alike. */
function urgency({ needs }: PracticeState): number {
  return needs === null ? NEEDS.length : NEEDS.indexOf(needs)
}
