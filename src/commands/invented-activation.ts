import { retentionInWords } from '../audit/retention/in-words.ts'
import { asPractice, type Database } from '../platform/database/database.ts'
import { confirm, permit, switchOn } from '../practices/activation/verbs.ts'
import { readActivation } from '../practices/activation/activation.ts'
import { saveAnswers } from '../practices/dpia/answers.ts'
import { QUESTIONS } from '../practices/dpia/questions.ts'
import type { GatherFacts } from '../practices/dpia/facts.ts'
import { findPractice } from '../practices/practice.ts'
import { factsOf } from '../sync/pack-facts.ts'

/**
 * Passes a practice of invented patients through every step of its activation, in the names of invented people, until
 * Patient Sync is on: the demo practice, and those of tests and benchmarks. One that has begun already is left as it is.
 */
export async function activateInvented(database: Database, code: string, at: Date): Promise<void> {
  const { practice, name: practiceName } = await findPractice(database, code)
  const { substance } = await inventedFacts(database)(practice, at)
  const doing = { practice, at, by: { product: 'demo' }, practiceName, substance }
  await asPractice(database, practice, async (tx) => {
    if ((await readActivation(tx, practice)).state !== null) return
    await permit(tx, { ...doing, name: 'Dr Angharad Pritchard', role: 'caldicott-guardian' })
    await saveAnswers(tx, { ...doing, staff: null, name: 'Bethan Rees', packVersion: 1 }, everyAnswer)
    await confirm(tx, { ...doing, name: 'Bethan Rees', role: 'practice-manager' })
    await switchOn(tx, { ...doing, name: 'Olu Adeyemi' })
  })
}

/** What runs at such a practice, on an installation that says nothing about itself. */
export function inventedFacts(database: Database): GatherFacts {
  return factsOf(database, {}, retentionInWords())
}

/** Each decision made so that nothing stands in the way. */
export const everyAnswer: Readonly<Record<string, string>> = Object.fromEntries(
  QUESTIONS.filter(({ optional }) => !optional).map(({ id, options }) => [
    id,
    options?.find(({ stops }) => stops === undefined)?.value ?? 'An invented answer about invented patients.',
  ]),
)
