import { listColleagues } from '../../accounts/people/people.ts'
import { may } from '../../accounts/rights.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { ToSeeTo } from '../thread/see-to.ts'
import { countToPlace } from './read.ts'

/** Texts to place that whoever asks may not read now, and who may, by name. */
export interface HiddenTexts extends ToSeeTo {
  who: readonly string[]
}

/**
 * How many texts to place whoever asks may read, and how many they may not. Nobody must lose an urgent text because the one
 * who finds it may not read it.
 */
export async function findTextsToPlace(
  tx: Tx,
  practice: string,
): Promise<{ shown: ToSeeTo; hidden: HiddenTexts }> {
  const { shown, hidden } = await countToPlace(tx, practice)
  return { shown, hidden: { ...hidden, who: hidden.number === 0 ? [] : await whoMayRead(tx, practice) } }
}

async function whoMayRead(tx: Tx, practice: string): Promise<string[]> {
  const colleagues = await listColleagues(tx, practice)
  return colleagues
    .filter((each) => each.endedAt === null && may(each, 'see-restricted') && may(each, 'see-messages'))
    .map(({ name }) => name)
}
