import { practiceIn } from '../../../test/practice.ts'
import { addStaff } from '../../accounts/staff.ts'
import { password } from '../../accounts/test-accounts.ts'
import { asPractice, seeingRestricted, type Database } from '../../platform/database/database.ts'
import { decide, type Choice } from './decide.ts'
import { readQueue, NO_QUEUE_FILTERS } from './queue.ts'

/** A practice whose reviews Bethan decides, as the pages would have her do it. */
export async function deskIn(database: Database, code: string) {
  const practice = await practiceIn(database, code)
  const staff = await addStaff(database, {
    ...{ email: `bethan@${code.toLowerCase()}.example`, name: 'Bethan Rees', password },
    ...{ role: 'manager' as const, practice: code },
  })

  async function waiting() {
    const page = await seeingRestricted(code, () =>
      asPractice(database, code, (tx) => readQueue(tx, code, NO_QUEUE_FILTERS, { limit: 100 })),
    )
    return page.reviews
  }

  return {
    ...practice,
    staff,
    waiting,

    async onlyReview() {
      const [review, ...more] = await waiting()
      if (review === undefined || more.length > 0) throw new Error(`${more.length} reviews more than one`)
      return review
    },

    /** Decides about the only review there is, or the one that is named. */
    async decides(
      choice: Choice,
      { review, reason = 'She rang us.' }: { review?: string; reason?: string } = {},
    ) {
      const id = review ?? (await waiting())[0]?.review
      if (id === undefined) throw new Error('Nothing waits for a decision')
      return seeingRestricted(code, () =>
        asPractice(database, code, (tx) =>
          decide(tx, code, { review: id, choice, reason, staff, now: new Date() }),
        ),
      )
    },

    /** What stands in the history of a patient by a person, not by a run. */
    async byHand(family: string): Promise<string[]> {
      const changes = await practice.rows<{ field: string; old: string | null; new: string | null }>(
        `SELECT field, old, new FROM patient_change
         WHERE practice = $1 AND staff = $3 AND run IS NULL
           AND patient IN (SELECT id FROM patient WHERE practice = $1 AND family_name = $2)
         ORDER BY changed_at, field`,
        [family, staff],
      )
      return changes.map((change) => `${change.field}: ${change.old ?? 'blank'} -> ${change.new ?? 'blank'}`)
    },
  }
}
