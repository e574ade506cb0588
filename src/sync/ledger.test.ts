import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPractice, seeingRestricted, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { listRuns, neighbours, showRun } from './ledger.ts'
import {
  changedRows,
  joinedRows,
  leftRows,
  linkedRows,
  openReviews,
  runFigures,
  unusableRows,
  type Rows,
} from './ledger/rows.ts'
import { listOfTonight, tonight, twoNights } from './test-surgery.ts'

test('the rows behind each figure of a run add up to its numbers', async (t) => {
  const { database, run, report } = await aNight(t)
  await asPractice(database, 'Z99001', async (tx) => {
    const figures = await runFigures(tx, run)
    const count = async (read: (tx: Tx, r: typeof run, page: { limit: number }) => Promise<Rows<unknown>>) =>
      (await read(tx, run, { limit: 1000 })).rows.length
    assert.equal(await count(joinedRows), report.created + report.returned)
    assert.equal(await count(leftRows), report.left)
    assert.equal(await count(linkedRows), report.linked)
    assert.equal(await count(changedRows), figures.changed)
    assert.equal(await count(openReviews), figures.doubtful + figures.conflicts)
    assert.equal(await count(unusableRows), report.unusable + figures.unusable_values)
    assert.deepEqual(
      { joined: report.created, left: report.left, linked: report.linked, unusable: report.unusable },
      { joined: 2, left: 3, linked: 1, unusable: 2 },
    )
    const { changed, changed_patients, blanked, died, doubtful } = figures
    assert.deepEqual(
      { changed, changed_patients, blanked, died, doubtful },
      { changed: 20, changed_patients: 20, blanked: 1, died: 1, doubtful: 1 },
    )
  })
})

test('a page of rows goes on where the last one ended, by name, and no row is told twice or left out', async (t) => {
  const { database, run } = await aNight(t)
  await asPractice(database, 'Z99001', async (tx) => {
    const all = await changedRows(tx, run, { limit: 1000 })
    const paged: unknown[] = []
    let after: string | undefined
    do {
      const page = await changedRows(tx, run, { limit: 3, ...(after !== undefined && { after }) })
      paged.push(...page.rows)
      after = page.next ?? undefined
    } while (after !== undefined)
    assert.deepEqual(paged, all.rows)
    const names = all.rows.map((row) => row.family_name)
    assert.deepEqual(names, names.toSorted(new Intl.Collator('en').compare))
  })
})

test('what changed is told as it was and is; an address is one detail; a shared phone and one out of reach are said', async (t) => {
  const { database, run } = await aNight(t)
  const { rows } = await asPractice(database, 'Z99001', (tx) => changedRows(tx, run, { limit: 1000 }))
  const of = (family: string) => rows.find((row) => row.family_name === family)!
  const { was, now, shared_with } = of('HUSSAIN')
  assert.deepEqual(
    [was, now, shared_with],
    [{ mobile_phone: '+447700900127' }, { mobile_phone: '+447700900471' }, 1],
  )
  assert.deepEqual(of('WHITLOCK').now, { address_line_1: '3 Station Road', postcode: 'FX4 2BB' })
  assert.equal(of("O'ROURKE").out_of_reach, true)
})

test('of a restricted patient only the name comes', async (t) => {
  const { database, run, rows: query } = await aNight(t)
  await query(`INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
    SELECT practice, id, now(), 'email', 'old@example.com', 'new@example.com', '${run.run}' FROM patient
    WHERE practice = $1 AND restricted`)
  const all = () => asPractice(database, 'Z99001', (tx) => changedRows(tx, run, { limit: 1000 }))
  assert.ok((await all()).rows.length > 0)
  assert.deepEqual(
    (await all()).rows.filter((row) => row.family_name === 'OKAFOR'),
    [],
  )
  const { rows } = await seeingRestricted('Z99001', all)
  const hidden = rows.filter((row) => row.restricted)
  assert.deepEqual(
    hidden.map(({ family_name, was, now }) => ({ family_name, was, now })),
    [{ family_name: 'OKAFOR', was: {}, now: {} }],
  )
})

test('runs are listed newest first, a page at a time, with who started them', async (t) => {
  const { database, run, ...practice } = await aNight(t)
  const staff = '019ab000-0000-7000-8000-00000000beef'
  await database.owner.query(
    `INSERT INTO staff (id, email, name, password_hash) VALUES ($1, 'bethan@example.org', 'Bethan Rees', '')`,
    [staff],
  )
  await practice.sync(
    listOfTonight,
    {},
    { trigger: 'staff', startedBy: staff, clock: { now: () => new Date(+tonight + 3_600_000) } },
  )
  const [first, second] = await asPractice(database, 'Z99001', async (tx) => {
    const first = await listRuns(tx, 'Z99001', { limit: 2 })
    return [first, await listRuns(tx, 'Z99001', { limit: 2, before: first.earlier! })]
  })
  assert.deepEqual(
    first.runs.map((each) => [each.trigger, each.startedBy]),
    [
      ['staff', 'Bethan Rees'],
      ['night', null],
    ],
  )
  assert.equal(first.earlier, run.run)
  assert.deepEqual([second.runs.length, second.earlier], [1, null])
  await asPractice(database, 'Z99001', async (tx) => {
    assert.deepEqual(await neighbours(tx, 'Z99001', run), {
      earlier: second.runs[0]!.run,
      later: first.runs[0]!.run,
    })
  })
})

test('a run of another practice does not exist', async (t) => {
  const { database, run } = await aNight(t)
  for (const ask of ['A81001', 'Z99001']) {
    await assert.rejects(
      asPractice(database, 'A81001', (tx) => showRun(tx, ask, run.run)),
      (error) => error instanceof ProductError && error.kind === 'not-found',
    )
  }
  await asPractice(database, 'A81001', async (tx) => {
    assert.equal((await changedRows(tx, run, { limit: 10 })).rows.length, 0)
  })
})

async function aNight(t: Parameters<typeof twoNights>[0]) {
  const practice = await twoNights(t)
  const run = await asPractice(practice.database, 'Z99001', (tx) =>
    showRun(tx, 'Z99001', practice.report.run),
  )
  return { ...practice, run }
}
