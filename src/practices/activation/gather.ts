import { asPractice, type Database } from '../../platform/database/database.ts'
import { readAnswers, type Answers } from '../dpia/answers.ts'
import type { GatherFacts, PackFacts } from '../dpia/facts.ts'
import { packOf, type Pack } from '../dpia/pack.ts'
import { latestAct, readActivation, type Activation } from './activation.ts'
import { changedSince, whyNotYet } from './verbs.ts'

/** Everything that the pages of an activation are made from. */
export interface Standing {
  activation: Activation
  facts: PackFacts
  /** The version that the facts are; kept once somebody signs it. */
  pack: Pack
  answers: Answers
  /** What is different from what was confirmed, in words. */
  changed: string[]
  /** What keeps the operator from switching on; null when nothing does. */
  missing: string | null
}

export async function gatherStanding(
  database: Database,
  gatherFacts: GatherFacts,
  practice: string,
  now: Date,
): Promise<Standing> {
  const facts = await gatherFacts(practice, now)
  return asPractice(database, practice, async (tx) => {
    const activation = await readActivation(tx, practice)
    const confirmed = latestAct(activation, 'confirmed')
    return {
      activation,
      facts,
      pack: await packOf(tx, practice, facts.substance, now),
      answers: await readAnswers(tx, practice),
      changed: confirmed ? await changedSince(tx, practice, confirmed.packVersion, facts.substance) : [],
      missing: await whyNotYet(tx, practice, facts.substance),
    }
  })
}
