import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { course, type Course } from '../../../test/small-world.ts'
import { undoRun } from './undo.ts'

// Whatever the lists are like: a run that is undone at once leaves everything as it was before it, and the same list again
// changes nobody of whom nothing was doubtful.

const database = await freshDatabase({ after })
let practices = 0
const seed = Number(process.env.SEED ?? 20261122)
const numRuns = Number(process.env.RUNS ?? 12)

test('any run that is undone leaves everything as it was', { timeout: 580_000 }, () =>
  fc.assert(fc.asyncProperty(course, isTakenBack), { seed, numRuns }),
)

type Practice = Awaited<ReturnType<typeof practiceIn>>

async function isTakenBack({ onPlatform, nights }: Course): Promise<void> {
  const practice = await practiceIn(database, `C${99001 + practices++}`)
  for (const person of onPlatform) await practice.onPlatform(person)
  for (const [at, { list }] of nights.entries()) {
    const before = await stateOf(practice)
    const { run, state } = await practice.sync(list)
    if (state !== 'done' || at % 2 === 1) continue
    const report = await undoRun(database, { practice: practice.code, run })
    assert.equal(report.kept, 0)
    const undone = await stateOf(practice)
    assert.deepEqual(undone, before)
    const again = await practice.sync(list)
    if (again.reviews === 0) assert.deepEqual((await stateOf(practice)).patients, undone.patients)
  }
}

/** Everything but digests, and what tells when it was written or by which review. */
async function stateOf(practice: Practice) {
  return {
    patients: await practice.rows(
      `SELECT to_jsonb(patient) - '{source_hash, updated_at}'::text[] AS person
       FROM patient WHERE practice = $1 ORDER BY id`,
    ),
    counts: await practice.rows(
      'SELECT status, account, patients FROM patient_count WHERE practice = $1 AND patients > 0 ORDER BY 1, 2',
    ),
    reviews: await practice.rows(
      `SELECT kind, reason, row_number FROM review WHERE practice = $1 AND state = 'open' ORDER BY id`,
    ),
  }
}
