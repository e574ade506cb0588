import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { ListOptions, Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'

// A list that looks wrong changes nothing and waits for a person, with its reason and its counts written down.

const database = await freshDatabase({ after })
let practices = 0
afterEach(() => assertInvariants(database.owner))

const people = (count: number, from = 1): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    source_patient_id: String(from + at),
    given_name: `Nasreen ${from + at}`,
    family_name: `Ahmed ${from + at}`,
    date_of_birth: '09/02/1962',
  }))
const unreadable: Row[] = [{ broken: 'Quotation marks (") in the wrong place' }, { family_name: 'Ahmed' }]

interface Held {
  what: string
  /** The list of the night before. */
  before: Row[]
  list: Row[]
  options?: ListOptions
  reason: string
}

const held: Held[] = [
  {
    what: 'fewer rows than the source announced',
    before: people(3),
    list: people(3),
    options: { announced: 1004 },
    reason:
      'The list looks cut off: the source announced 1,004 rows and 3 arrived. Sync again; if it stays like this, ask whoever runs the source.',
  },
  {
    what: 'a list that shrank by more than a tenth and 25 rows',
    before: people(200),
    list: people(174),
    reason: 'The list has 174 rows and had 200 last time. Check that it is complete, then sync again.',
  },
  {
    what: 'more than one in twenty and 25 patients who would leave, beside as many who join',
    before: people(200),
    list: [...people(174), ...people(26, 501)],
    reason: '26 of 200 patients would be marked as left. Check that the list is complete, then sync again.',
  },
  {
    what: 'more than one in twenty and 25 patients who would leave because their rows say so',
    before: people(200),
    list: [...people(174), ...people(26, 175).map((row) => ({ ...row, status: 'left' }))],
    reason: '26 of 200 patients would be marked as left. Check that the list is complete, then sync again.',
  },
]
const neverApplied: Held[] = [
  {
    what: 'an empty list',
    before: people(3),
    list: [],
    reason: 'The list is empty. Check in the clinical system that the list was exported, then sync again.',
  },
  {
    what: "another practice's list",
    before: people(3),
    list: people(4),
    options: { practice: 'A81001' },
    reason:
      "This is another practice's list: it says A81001, and this practice is CODE. Check where the list is read from.",
  },
  {
    what: 'a list of which no row can be used',
    before: people(3),
    list: unreadable,
    reason:
      'Not one row of the list can be used. Look at the reasons below, correct the list, and sync again.',
  },
]

describe('held, with nothing changed, is', () => {
  for (const { what, before, list, options = {}, reason } of [...held, ...neverApplied]) {
    test(what, async () => {
      const practice = await practiceIn(database, code())
      await practice.sync(before)
      const untouched = await practice.everything()
      const report = await practice.sync(list, options)
      assert.equal(report.state, 'held')
      assert.equal(report.reason, reason.replace('CODE', practice.code))
      assert.deepEqual(await practice.everything(), untouched)
      assert.deepEqual(await recorded(practice, report.run), {
        state: 'held',
        reason: report.reason,
        announced: options.announced ?? null,
        listed: list.length,
        created: 0,
        left: 0,
        patients: null,
        finished: true,
      })
    })
  }
})

describe('a held list', () => {
  for (const { what, before, list, options = {} } of held) {
    test(`is applied when somebody says why it is right: ${what}`, async () => {
      const practice = await practiceIn(database, code())
      await practice.sync(before)
      const report = await practice.sync(list, options, { applyAnyway: 'The branch in Weir Lane closed.' })
      assert.equal(report.state, 'done')
      assert.equal(report.reason, 'Applied anyway: The branch in Weir Lane closed.')
      assert.equal((await recorded(practice, report.run)).reason, report.reason)
    })
  }

  for (const { what, before, list, options = {} } of neverApplied) {
    test(`is not applied whatever anybody says, when it is ${what}`, async () => {
      const practice = await practiceIn(database, code())
      await practice.sync(before)
      const untouched = await practice.everything()
      const report = await practice.sync(list, options, { applyAnyway: 'It is Friday.' })
      assert.equal(report.state, 'held')
      assert.deepEqual(await practice.everything(), untouched)
    })
  }

  test('keeps the reasons of its rows, so that it can be corrected', async () => {
    const practice = await practiceIn(database, code())
    const report = await practice.sync(unreadable)
    assert.equal(report.unusable, 2)
    assert.deepEqual(
      await practice.rows(
        'SELECT row_number, kind, reason FROM unusable_row WHERE practice = $1 AND run = $2 ORDER BY row_number',
        [report.run],
      ),
      [
        { row_number: 2, kind: 'row', reason: 'Quotation marks (") in the wrong place' },
        { row_number: 3, kind: 'row', reason: 'No date of birth' },
      ],
    )
  })

  test('is followed by the next good one as if it had not been', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(3))
    await practice.sync([])
    const report = await practice.sync([...people(2), ...people(1, 4)])
    assert.deepEqual([report.state, report.unchanged, report.created, report.left], ['done', 2, 1, 1])
  })
})

describe('not held is', () => {
  const before = people(200)
  for (const [what, list] of [
    ['a list that shrank by 25 rows', people(175)],
    ['a list on which 25 say that they left', [...people(175), ...people(25, 176).map(leftRow)]],
    ['the first list, however short', people(1)],
    ['a list that grew', people(400)],
  ] as const) {
    test(what, async () => {
      const practice = await practiceIn(database, code())
      if (!what.includes('first')) await practice.sync(before)
      assert.equal((await practice.sync(list as Row[])).state, 'done')
    })
  }

  test('a first list that says of one in twenty on the platform that they have left', async () => {
    const practice = await practiceIn(database, code())
    const known = people(540)
    for (const { given_name, family_name } of known as { given_name: string; family_name: string }[])
      await practice.onPlatform({ account: 'digital', given_name, family_name, date_of_birth: '1962-02-09' })
    const report = await practice.sync([...known.slice(0, 27).map(leftRow), ...known.slice(27)])
    assert.deepEqual([report.state, report.linked, report.left], ['done', 540, 27])
  })

  test('a big list that lost a twentieth of its patients, however many they are', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(1000))
    const report = await practice.sync(people(950))
    assert.deepEqual([report.state, report.left], ['done', 50])
    assert.equal(
      (await practice.sync(people(902))).reason,
      '48 of 950 patients would be marked as left. Check that the list is complete, then sync again.',
    )
  })
})

function leftRow(row: Row): Row {
  return { ...row, status: 'left' }
}

function code(): string {
  return `Z${99001 + practices++}`
}

async function recorded(practice: Awaited<ReturnType<typeof practiceIn>>, run: string) {
  const [found] = await practice.rows<Record<string, unknown>>(
    `SELECT state, reason, announced, listed, created, "left", patients, finished_at IS NOT NULL AS finished
     FROM sync_run WHERE practice = $1 AND id = $2`,
    [run],
  )
  return found!
}
