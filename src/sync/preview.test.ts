import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { asPractice, seeingRestricted, type Tx } from '../platform/database/database.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { showRun, type LedgerRun } from './ledger.ts'
import { changedRows, joinedRows, leftRows, linkedRows, openReviews, runFigures } from './ledger/rows.ts'
import { previewed, previewFigures } from './preview.ts'
import type { RunReport } from './run-record.ts'
import { listOfPeople, surgeryWithANight } from './test-held.ts'
import { listOfLastNight, listOfTonight, signedUp } from './test-surgery.ts'

// A preview does everything but the apply, and says exactly what the run would do.

const database = await freshDatabase({ after })
let practices = 0
const preview = { preview: true }
const page = { limit: 100 }

describe('a preview says exactly what the run then does', () => {
  test('on an ordinary night, with something of everything', async () => {
    const practice = await surgeryOf(signedUp, listOfLastNight)
    const would = await practice.sync(listOfTonight, {}, preview)
    const did = await practice.sync(listOfTonight)
    assert.equal(would.state, 'previewed')
    assert.deepEqual(numbers(would), numbers(did))
    assert.ok(did.created > 0 && did.left > 0 && did.linked > 0 && did.updated > 0 && did.reviews > 0)
    const [shown, done] = await seeingRestricted(practice.code, () =>
      asPractice(database, practice.code, async (tx) => [
        await whatItWouldDo(tx, await showRun(tx, practice.code, would.run)),
        await whatItDid(tx, await showRun(tx, practice.code, did.run)),
      ]),
    )
    assert.deepEqual(shown, done)
  })

  test('on the first night, where most rows become patients as they are read', async () => {
    const practice = await surgeryOf(signedUp)
    const would = await practice.sync(listOfTonight, {}, preview)
    assert.equal((await practice.patients()).length, signedUp.length)
    const did = await practice.sync(listOfTonight)
    assert.deepEqual(numbers(would), numbers(did))
    const [shown, done] = await seeingRestricted(practice.code, () =>
      asPractice(database, practice.code, async (tx) => [
        await whatItWouldDo(tx, await showRun(tx, practice.code, would.run)),
        await whatItDid(tx, await showRun(tx, practice.code, did.run)),
      ]),
    )
    assert.deepEqual(shown, done)
  })
})

describe('a preview', () => {
  test('changes nothing, and is neither a night nor the last good list', async () => {
    const practice = await surgeryOf([], listOfLastNight)
    const before = await practice.everything()
    await practice.sync(listOfTonight, {}, preview)
    assert.deepEqual(await practice.everything(), before)
    // Half the list is held against the last good one, and not against what was only previewed.
    await practice.sync(people(200), {}, preview)
    const night = { trigger: 'night', night: '2026-11-24' } as const
    assert.equal((await practice.sync(listOfLastNight, {}, { ...night, preview: true })).state, 'previewed')
    assert.equal((await practice.sync(listOfLastNight, {}, night)).state, 'done')
  })

  test('of a list that would be held says so, and shows what it would do all the same', async () => {
    const practice = await surgeryOf([], people(200))
    const report = await practice.sync(people(150), {}, preview)
    assert.deepEqual(
      [report.state, report.left, report.findings.map(({ name }) => name)],
      ['previewed', 50, ['list-shrank', 'leaving']],
    )
    assert.equal((await practice.sync(people(150))).state, 'held')
  })

  test('of a list that is never applied says why, and a broken source is a preview that failed', async () => {
    const practice = await surgeryOf([], people(3))
    const report = await practice.sync([], {}, preview)
    assert.deepEqual([report.state, report.reason?.slice(0, 18)], ['previewed', 'The list is empty.'])
  })

  test('leaves a held run waiting, and keeps only what the latest one found', async () => {
    const practice = await surgeryOf([], people(200))
    const held = await practice.sync(people(150))
    const first = await practice.sync(people(190), {}, preview)
    await practice.sync(people(201), {}, preview)
    const [{ state }] = (await practice.rows('SELECT state FROM sync_run WHERE practice = $1 AND id = $2', [
      held.run,
    ])) as [{ state: string }]
    assert.equal(state, 'held')
    const figures = await asPractice(database, practice.code, (tx) =>
      previewFigures(tx, { practice: practice.code, run: first.run }),
    )
    assert.equal(figures, null)
  })

  test('is started from a page, and shown there with old and new, masked', async (t) => {
    const { visitor, work, file, registered } = await surgeryWithANight(t)
    writeFileSync(
      file,
      listOfPeople(199).replace('07700 900001', '07700 900471') + '900,Ffion,NEW,1990-02-09,\n',
    )
    await visitor.get('/sync')
    const asked = await visitor.post('/sync/preview')
    await work(asked.headers.location!.split('/').at(-1)!)
    const response = await visitor.get(asked.headers.location!)
    const words = wordsOf(response)
    assert.match(words, /This is what the list would do Nothing has been changed/)
    assert.match(words, /1 would join 1 new 1 would leave 0 would be linked 1 contact details would change/)
    assert.match(words, /AHMED 1, Nasreen 1 .*07700 •••001 07700 •••471/)
    assert.match(words, /NEW, Ffion/)
    assert.match(words, /List as of 02:30 today|List as of 02:30 yesterday/)
    assert.equal(await registered(), 200)
    assert.match(wordsOf(await visitor.get('/sync')), /Preview, nothing changed/)
    assert.match(wordsOf(await visitor.get(`${asked.headers.location}/joined`)), /NEW, Ffion/)
  })
})

function people(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    source_patient_id: String(at + 1),
    given_name: `Nasreen ${at + 1}`,
    family_name: `Ahmed ${at + 1}`,
    date_of_birth: '09/02/1962',
  }))
}

async function surgeryOf(onPlatform: typeof signedUp, before?: Row[]) {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  if (before) await practice.sync(before)
  for (const person of onPlatform) await practice.onPlatform(person)
  return practice
}

function numbers({ run: _run, kind: _kind, state: _state, seconds: _seconds, ...report }: RunReport) {
  return report
}

async function whatItWouldDo(tx: Tx, run: LedgerRun): Promise<unknown> {
  return {
    figures: await previewFigures(tx, run),
    changed: withoutIds((await previewed.changed(tx, run, page)).rows),
    joined: withoutIds((await previewed.joined(tx, run, page)).rows),
    left: withoutIds((await previewed.left(tx, run, page)).rows),
    linked: withoutIds((await previewed.linked(tx, run, page)).rows),
    reviews: withoutIds((await previewed.reviews(tx, run, page)).rows),
  }
}

async function whatItDid(tx: Tx, run: LedgerRun): Promise<unknown> {
  return {
    figures: await runFigures(tx, run),
    changed: withoutIds((await changedRows(tx, run, page)).rows),
    joined: withoutIds((await joinedRows(tx, run, page)).rows),
    left: withoutIds((await leftRows(tx, run, page)).rows),
    linked: withoutIds((await linkedRows(tx, run, page)).rows),
    reviews: withoutIds((await openReviews(tx, run, page)).rows),
  }
}

/** Who is new gets another id when it happens. */
function withoutIds(rows: readonly object[]): unknown[] {
  return rows.map((row) => {
    const { patient: _patient, review: _review, ...rest } = row as Record<string, unknown>
    return JSON.parse(JSON.stringify(rest)) as unknown
  })
}
