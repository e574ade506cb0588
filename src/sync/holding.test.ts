import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { ListOptions, Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { number } from '../../test/two-nights.ts'

// A list that looks wrong changes nothing and waits for a person, with its reason and its counts written down.

const database = await freshDatabase({ after })
let practices = 0
afterEach(() => assertInvariants(database.owner))

/** A second person who says that the list is right. */
const somebody = '01a2047d-e778-7232-94dc-c93f9121b3f4'

const people = (count: number, from = 1): Row[] =>
  Array.from({ length: count }, (_, at) => ({
    source_patient_id: String(from + at),
    given_name: `Nasreen ${from + at}`,
    family_name: `Ahmed ${from + at}`,
    date_of_birth: '09/02/1962',
  }))
const numbers = Array.from({ length: 400 }, (_, at) => number(at)).filter((one) => one !== '')
const numbered = (row: Row, at: number): Row => ({ ...row, nhs_number: numbers[at]! })
const reached = (row: Row, at: number): Row => ({ ...row, mobile_phone: `07700 900${100 + at}` })
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
    reason:
      'The list has 174 rows and had 200 last time. 26 of 200 patients would be marked as left. Check that the list is complete, then sync again.',
  },
  {
    what: 'a list that grew by more than a tenth and 25 rows',
    before: people(200),
    list: people(226),
    reason:
      'The list has 226 rows and had 200 last time. Check that everybody on it belongs to this practice and stands on it once, then sync again.',
  },
  {
    what: 'more than one in twenty and 25 patients who would leave, beside as many who join',
    before: people(200),
    list: [...people(174), ...people(26, 501).map((row) => ({ ...row, date_of_birth: '17/08/1983' }))],
    reason: '26 of 200 patients would be marked as left. Check that the list is complete, then sync again.',
  },
  {
    what: 'more than one in twenty and 25 patients who would leave because their rows say so',
    before: people(200),
    list: [...people(174), ...people(26, 175).map((row) => ({ ...row, status: 'left' }))],
    reason: '26 of 200 patients would be marked as left. Check that the list is complete, then sync again.',
  },
]
const changes: Held[] = [
  {
    what: 'more than one in five and 25 patients with another name, birth or sex',
    before: people(130),
    list: people(130).map((row, at) => (at < 27 ? { ...row, given_name: `Nasreen Bibi ${at + 1}` } : row)),
    reason:
      'The name, date of birth or sex of 27 of 130 patients would change or be cleared. Check which list it is and what its columns mean, then sync again.',
  },
  {
    what: 'more than one in twenty and 25 contact details that would be cleared',
    before: people(100).map(reached),
    list: people(100).map((row, at) => (at < 26 ? row : reached(row, at))),
    reason:
      '26 of 100 contact details would change or be cleared. Check that the list has phones, emails and addresses where they belong, then sync again.',
  },
  {
    what: 'more than one in two hundred and 25 rows that cannot be used',
    before: people(100),
    list: [...people(74), ...people(26, 75).map((row) => ({ ...row, date_of_birth: '' }))],
    reason: '26 of 100 rows cannot be used. Look at the reasons below, correct the list, and sync again.',
  },
  {
    what: 'more than one in a thousand and 25 NHS numbers that stand twice',
    before: people(300).map(numbered),
    list: [...people(300).map(numbered), ...people(26, 501).map(numbered)],
    reason:
      '26 NHS numbers stand in more than one of 326 rows. Leave one row for each patient on the list, then sync again.',
  },
  {
    what: 'fewer than seven in ten ids of last time, although everybody is found by their NHS number',
    before: people(90).map(numbered),
    list: people(90).map((row, at) => ({
      ...numbered(row, at),
      ...(at < 28 && { source_patient_id: `SystmOne ${at}` }),
    })),
    reason:
      "Only 62 of 90 patient ids of last time stand on this list. It may be another practice's list, or one with ids of another system. Check which list it is, then sync again.",
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
  for (const { what, before, list, options = {}, reason } of [...held, ...changes, ...neverApplied]) {
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
  for (const { what, before, list, options = {} } of [...held, ...changes]) {
    test(`is applied when somebody says why it is right: ${what}`, async () => {
      const practice = await practiceIn(database, code())
      await practice.sync(before)
      const report = await practice.sync(list, options, {
        applyAnyway: { why: 'The branch in Weir Lane closed.', confirmedBy: somebody },
      })
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
      const report = await practice.sync(list, options, {
        applyAnyway: { why: 'It is Friday.', confirmedBy: somebody },
      })
      assert.equal(report.state, 'held')
      assert.deepEqual(await practice.everything(), untouched)
    })
  }

  test('beyond twice a limit needs a second person, also at the command line', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(200))
    const untouched = await practice.everything()
    const far = people(140)
    const alone = await practice.sync(far, {}, { applyAnyway: { why: 'The branch in Weir Lane closed.' } })
    assert.equal(alone.state, 'held')
    assert.match(alone.reason!, /It is over twice a limit: a second person has to confirm it\.$/)
    assert.deepEqual(await practice.everything(), untouched)
    const confirmed = { why: 'The branch in Weir Lane closed.', confirmedBy: somebody }
    assert.equal((await practice.sync(far, {}, { applyAnyway: confirmed })).state, 'done')
    const [act] = await practice.rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%list-applied-anyway%'`,
    )
    assert.match(act!.entry, new RegExp(`"confirmed_by":"${somebody}"`))
  })

  test('up to twice a limit one person is enough', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(200))
    const near = await practice.sync(people(170), {}, { applyAnyway: { why: 'Students left.' } })
    assert.equal(near.state, 'done')
  })

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
    const joined = { ...people(1, 4)[0], date_of_birth: '17/08/1983' }
    const report = await practice.sync([...people(2), joined])
    assert.deepEqual([report.state, report.unchanged, report.created, report.left], ['done', 2, 1, 1])
  })
})

describe('not held is', () => {
  const before = people(200)
  for (const [what, list] of [
    ['a list that shrank by 25 rows', people(175)],
    ['a list on which 25 say that they left', [...people(175), ...people(25, 176).map(leftRow)]],
    ['the first list, however short', people(1)],
    ['a list that grew by 25 rows', people(225)],
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

  test('a list with 25 of everything else', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(120).map(reached))
    const list = people(120).map((row, at) => {
      if (at < 25) return { ...reached(row, at), given_name: `Nasreen Bibi ${at + 1}` }
      if (at < 50) return row
      return at < 75 ? { ...row, date_of_birth: '' } : reached(row, at)
    })
    const report = await practice.sync(list)
    assert.deepEqual([report.state, report.unusable, report.updated], ['done', 25, 50])
  })

  test('a first list that brings new details to those who were moved in, however many', async () => {
    const practice = await practiceIn(database, code())
    for (const row of people(40).map(numbered) as Record<string, string>[])
      await practice.onPlatform({
        account: 'non-digital',
        given_name: row.given_name!,
        family_name: row.family_name!,
        date_of_birth: '1962-02-09',
        nhs_number: row.nhs_number!,
        mobile_phone: '07700 900999',
      })
    const first = people(40).map(numbered)
    const clearing = await practice.sync(first)
    assert.match(clearing.reason!, /^40 of 40 contact details would change or be cleared\./)
    const report = await practice.sync(first.map(reached))
    assert.deepEqual([report.state, report.linked], ['done', 40])
  })

  test('a practice that waits for many decisions, night after night', async () => {
    const practice = await practiceIn(database, code())
    const namesakes = people(60).map((row, at) => ({ ...row, nhs_number: numbers[at < 40 ? at % 20 : at]! }))
    assert.equal((await practice.sync(namesakes)).reviews, 40)
    assert.equal((await practice.sync([...namesakes, ...people(1, 900)])).state, 'done')
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

describe('what was found out about a held list', () => {
  test('stays although the run took everything back: each number, its limit, and the rows behind it', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(120).map(reached))
    const before = await practice.everything()
    const list = people(120).map((row, at) =>
      at === 0 ? { ...reached(row, 900), restricted: 'true' } : reached(row, at < 60 ? at + 200 : at),
    )
    const report = await practice.sync(list)
    assert.deepEqual(
      report.findings.map(({ name, measured, of, limit, times, overTwice }) => [
        ...[name, measured, of, limit, times, overTwice],
      ]),
      [['contact-details', 60, 120, 5, 2.4, true]],
    )
    assert.deepEqual(await practice.everything(), before)
    const checks = await practice.rows<{ name: string; broken: boolean }>(
      'SELECT name, broken FROM run_check WHERE practice = $1 AND run = $2 ORDER BY place',
      [report.run],
    )
    assert.deepEqual(
      checks.map(({ name, broken }) => (broken ? name.toUpperCase() : name)),
      [
        ...[
          'list-shrank',
          'list-grew',
          'leaving',
          'id-overlap',
          'conflicts',
          'demographics',
          'CONTACT-DETAILS',
        ],
        ...['unusable', 'duplicates'],
      ],
    )
    const behind = await practice.rows<{ row_number: number; detail: string; was: unknown; now: unknown }>(
      'SELECT row_number, detail, was, now FROM run_check_row WHERE practice = $1 AND run = $2 ORDER BY place',
      [report.run],
    )
    assert.equal(behind.length, 25)
    assert.deepEqual(behind.slice(0, 2), [
      // Of a restricted patient no contact details are told.
      { row_number: 2, detail: 'mobile_phone', was: {}, now: {} },
      {
        row_number: 3,
        detail: 'mobile_phone',
        was: { mobile_phone: '+447700900101' },
        now: { mobile_phone: '+447700900301' },
      },
    ])
    const [{ would }] = (await practice.rows<{ would: unknown }>(
      'SELECT would FROM sync_run WHERE practice = $1 AND id = $2',
      [report.run],
    )) as [{ would: unknown }]
    assert.deepEqual(would, { join: 0, leave: 0, link: 0, change: 60, review: 0 })
  })

  test('is told by what is behind each kind of number', async () => {
    const practice = await practiceIn(database, code())
    await practice.sync(people(200).map(numbered))
    const joiners = people(40, 601).map((row) => ({ ...row, date_of_birth: '17/08/1983' }))
    const list = [...people(170).map(numbered), ...people(26, 501).map(numbered), ...joiners]
    const report = await practice.sync(list)
    assert.deepEqual(
      report.findings.map(({ name }) => name),
      ['list-grew', 'leaving', 'duplicates'],
    )
    const behind = await practice.rows<{ name: string; rows: number; first: unknown }>(
      `SELECT name, count(*)::integer AS rows,
         (array_agg(jsonb_build_object('row', row_number, 'who', who, 'detail', detail) ORDER BY place))[1] AS first
       FROM run_check_row WHERE practice = $1 AND run = $2 GROUP BY name ORDER BY name`,
      [report.run],
    )
    assert.deepEqual(behind, [
      {
        name: 'duplicates',
        rows: 25,
        first: { row: 172, who: 'AHMED 501, Nasreen 501', detail: 'nhs_number' },
      },
      { name: 'leaving', rows: 25, first: { row: null, who: null, detail: 'status' } },
      { name: 'list-grew', rows: 25, first: { row: 198, who: 'AHMED 601, Nasreen 601', detail: 'joins' } },
    ])
  })
})
