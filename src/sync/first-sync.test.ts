import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { contentOf } from '../../test/content.ts'
import { freshDatabase } from '../../test/database.ts'
import { practiceIn } from '../../test/practice.ts'
import { course, type Course } from '../../test/small-world.ts'
import type { RunReport } from './run-record.ts'

// A first sync makes patients of most rows as it reads them. Every other sync takes each new row through matching. The
// two ways must come to the same end.

const database = await freshDatabase({ after })
let practices = 0
const seed = Number(process.env.SEED ?? 20261122)
const numRuns = Number(process.env.RUNS ?? 25)

test('a first sync ends as if every row had gone through matching', { timeout: 300_000 }, () =>
  fc.assert(fc.asyncProperty(course, endsTheSame), { seed, numRuns }),
)

async function endsTheSame({ onPlatform, nights }: Course): Promise<void> {
  const [quick, thorough] = [await practice(), await practice()]
  for (const person of onPlatform) {
    await quick.onPlatform(person)
    await thorough.onPlatform(person)
  }
  await somebodyWasListedBefore(thorough)
  const { list } = nights[0]!
  const first = await quick.sync(list)
  const again = await thorough.sync(list)

  assert.deepEqual(counts(first), counts(again))
  assert.deepEqual(
    { ...(await contentOf(database.owner, quick.code)), counts: null },
    { ...(await contentOf(database.owner, thorough.code, 'somebody')), counts: null },
  )
}

function counts({ listed, unusable, created, linked, updated, unchanged, reviews }: RunReport) {
  return { listed, unusable, created, linked, updated, unchanged, reviews }
}

function practice() {
  return practiceIn(database, `Z${99001 + practices++}`)
}

type Practice = Awaited<ReturnType<typeof practice>>

/** Whoever has been on a list makes the next sync another than the first. */
async function somebodyWasListedBefore(practice: Practice): Promise<void> {
  const id = await practice.onPlatform({
    account: 'non-digital',
    given_name: 'Nobody',
    family_name: 'Else',
    date_of_birth: '1931-07-19',
  })
  await practice.rows(
    `UPDATE patient SET imported_id = 'somebody', link_rule = 'created', source_hash = '\\x00' WHERE practice = $1 AND id = $2`,
    [id],
  )
}
