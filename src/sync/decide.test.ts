import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Visitor } from '../platform/web/test-visitor.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { csvSource } from './csv/csv-source.ts'
import { keepHeldFile } from './held-file.ts'
import { lookAtTimetable } from './jobs.ts'
import { runSync } from './run.ts'
import { listOfPeople, surgeryWithANight } from './test-held.ts'
import { sweepUploads } from './uploads.ts'

// A held run waits for a person. Forty missing of two hundred is over a limit, sixty is over twice.

const why = { reason: 'The branch in Weir Lane closed.' }

describe('a held run', () => {
  test('shows what was measured, the limit, the rows behind it, and what it means for today', async (t) => {
    const { night, visitor } = await surgeryWithANight(t)
    const words = wordsOf(await visitor.get(`/sync/${await night('2026-11-24', listOfPeople(140))}`))
    assert.match(words, /The list is much shorter than last time, so nothing was changed/)
    assert.match(words, /Staff are working from the list of 02:30 yesterday, with 200 patients\./)
    assert.match(
      words,
      /If nobody decides, the next sync runs at 02:\d\d tomorrow and this list is discarded\./,
    )
    assert.match(words, /Checks: 2 of \d+ failed/)
    assert.match(words, /Patients who would leave 5% at most 60 of 200 , 30% Too many 2\.4 times the limit/)
    assert.match(words, /60 patients would leave/)
    assert.match(words, /AHMED 141, Nasreen 141 Not on the list Registration Registered Left/)
    assert.match(words, /And 35 more\./)
    assert.equal(words.split('AHMED 141, Nasreen 141').length, 2, 'each is told once')
  })

  test('is applied anyway by one person, with the reason, and counts as applied', async (t) => {
    const { night, visitor, work, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    await visitor.get(`/sync/${held}`)
    const without = await visitor.post(`/sync/${held}/apply`, { reason: ' ' })
    assert.equal(without.statusCode, 422)
    assert.match(wordsOf(without), /Say why the list is right\./)
    const asked = await visitor.post(`/sync/${held}/apply`, why)
    const run = asked.headers.location!.split('/').at(-1)!
    await work(run)
    assert.deepEqual(
      [await stateOf(run), await stateOf(held), await registered()],
      ['done', 'applied-anyway', 160],
    )
    assert.match(
      wordsOf(await visitor.get(`/sync/${run}`)),
      /Applied anyway: The branch in Weir Lane closed\. \(Bethan Rees\)/,
    )
    const page = await visitor.get(`/sync/${held}`)
    assert.match(wordsOf(page), /This list was applied anyway at 08:30 today/)
    assert.ok(page.body.includes(`/sync/${run}`))
    assert.doesNotMatch(page.body, /AHMED 161/)
  })

  test('that came into the folder as FHIR patients can be read from there once more', async (t) => {
    const { night, visitor, deps } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    await deps.database.owner.query(`UPDATE sync_run SET source = 'fhir' WHERE id = $1`, [held])
    assert.match(wordsOf(await visitor.get(`/sync/${held}`)), /Discard and read it again/)
  })

  test('that is over twice its limit needs a second person, who is another one', async (t) => {
    const { night, visitor, asPriya, work, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(140))
    await visitor.get(`/sync/${held}`)
    const first = await visitor.post(`/sync/${held}/apply`, why)
    assert.equal(first.headers.location, `/sync/${held}`)
    assert.match(wordsOf(await visitor.get(`/sync/${held}`)), /Another person has to confirm it\./)
    const again = await visitor.post(`/sync/${held}/apply`, why)
    assert.match(wordsOf(again), /You have said so already\. Another person has to confirm it\./)
    assert.equal(await registered(), 200)

    const second = await asPriya()
    const words = wordsOf(await second.get(`/sync/${held}`))
    assert.match(
      words,
      /Bethan Rees says that the list is right, at 08:30 today: “The branch in Weir Lane closed\.”/,
    )
    const asked = await second.post(`/sync/${held}/apply`, { reason: 'I rang the branch.' })
    await work(asked.headers.location!.split('/').at(-1)!)
    assert.deepEqual([await stateOf(held), await registered()], ['applied-anyway', 140])
  })

  test('is not applied when the list has changed in between: the new one is judged, and says so', async (t) => {
    const { night, visitor, work, file, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    writeFileSync(file, listOfPeople(159))
    const run = await apply(visitor, held, work)
    assert.deepEqual(
      [await stateOf(run), await stateOf(held), await registered()],
      ['held', 'discarded', 200],
    )
    assert.match(
      wordsOf(await visitor.get(`/sync/${run}`)),
      /This is not the list that was approved: it has changed since, so it was judged as a new one\. The list has 159 rows/,
    )
  })

  test('gives way to the list that came in between when nothing speaks against that', async (t) => {
    const { night, visitor, work, file, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    writeFileSync(file, listOfPeople(201))
    const run = await apply(visitor, held, work)
    assert.deepEqual(
      [await stateOf(run), await stateOf(held), await registered()],
      ['done', 'discarded', 201],
    )
    assert.doesNotMatch(wordsOf(await visitor.get(`/sync/${run}`)), /Applied anyway/)
  })

  test('is the same list in whatever order its rows come', async (t) => {
    const { night, visitor, work, file, stateOf } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    const [heading, ...rows] = listOfPeople(160).trimEnd().split('\n')
    writeFileSync(file, [heading, ...rows.reverse(), ''].join('\n'))
    await apply(visitor, held, work)
    assert.equal(await stateOf(held), 'applied-anyway')
  })

  test('stays held when it could not be read again', async (t) => {
    const { night, visitor, work, file, stateOf } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    rmSync(file)
    const run = await apply(visitor, held, work)
    assert.deepEqual([await stateOf(run), await stateOf(held)], ['failed', 'held'])
    const page = await visitor.get(`/sync/${held}`)
    assert.match(wordsOf(page), /Apply it now/)
    // The line at the top goes on telling of it.
    assert.match(wordsOf(page), /Last night&#39;s sync stopped itself and changed nothing\./)
    writeFileSync(file, listOfPeople(160))
    await apply(visitor, held, work)
    assert.equal(await stateOf(held), 'applied-anyway')
  })

  test('is discarded, once, and the night has had its sync', async (t) => {
    const { night, visitor, deps, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    await visitor.get(`/sync/${held}`)
    await visitor.post(`/sync/${held}/discard`)
    assert.deepEqual([await stateOf(held), await registered()], ['discarded', 200])
    assert.equal(await lookAtTimetable(deps), 0)
    const page = wordsOf(await visitor.get(`/sync/${held}`))
    assert.match(page, /This list was discarded at 08:30 today, by Bethan Rees/)
    assert.match(page, /1 nights? late|The list that came was discarded\./)
    const again = await visitor.post(`/sync/${held}/discard`)
    assert.match(wordsOf(again), /waits for nobody any more/)
    const late = await visitor.post(`/sync/${held}/apply`, why)
    assert.match(wordsOf(late), /waits for nobody any more/)
  })

  test('is discarded and read again in one go', async (t) => {
    const { night, visitor, work, file, stateOf, registered } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(160))
    writeFileSync(file, listOfPeople(202))
    await visitor.get(`/sync/${held}`)
    const read = await visitor.post(`/sync/${held}/discard`, { then: 'read' })
    await work(read.headers.location!.split('/').at(-1)!)
    assert.deepEqual([await stateOf(held), await registered()], ['discarded', 202])
  })

  test('gives way to the list of the next night, whether that is good or held itself', async (t) => {
    const { night, visitor, stateOf, registered, signIn } = await surgeryWithANight(t)
    const first = await night('2026-11-24', listOfPeople(160))
    const second = await night('2026-11-25', listOfPeople(150))
    assert.deepEqual([await stateOf(first), await stateOf(second)], ['discarded', 'held'])
    const third = await night('2026-11-26', listOfPeople(199))
    assert.deepEqual(
      [await stateOf(second), await stateOf(third), await registered()],
      ['discarded', 'done', 199],
    )
    await signIn()
    const page = await visitor.get(`/sync/${second}`)
    assert.match(wordsOf(page), /This list was discarded at 02:30 today The next list has come\./)
    assert.ok(page.body.includes(`href="/sync/${third}"`))
  })

  test('that can never be applied offers only to discard it', async (t) => {
    const { night, visitor, stateOf } = await surgeryWithANight(t)
    const held = await night('2026-11-24', listOfPeople(0))
    assert.match(
      wordsOf(await visitor.get(`/sync/${held}`)),
      /This list can never be applied, whatever the reason\./,
    )
    const refused = await visitor.post(`/sync/${held}/apply`, why)
    assert.match(wordsOf(refused), /This list cannot be applied, whatever the reason\./)
    assert.equal(await stateOf(held), 'held')
  })

  test('of an uploaded list keeps the file until somebody has decided', async (t) => {
    const { visitor, work, deps, stateOf, registered } = await surgeryWithANight(t)
    const held = await upload(visitor, work, listOfPeople(160))
    assert.equal(await stateOf(held.run), 'held')
    await sweepUploads(deps.dataDir, new Date(Date.now() + 3 * 86_400_000), new Set([held.upload]))
    await apply(visitor, held.run, work)
    assert.deepEqual([await stateOf(held.run), await registered()], ['applied-anyway', 160])
    assert.equal(existsSync(join(deps.dataDir, 'uploads', 'Z99001', held.upload)), false)

    const other = await upload(visitor, work, listOfPeople(110))
    await visitor.get(`/sync/${other.run}`)
    const discarded = await visitor.post(`/sync/${other.run}/discard`, { then: 'upload' })
    assert.equal(discarded.headers.location, '/sync/upload')
    assert.equal(existsSync(join(deps.dataDir, 'uploads', 'Z99001', other.upload)), false)
  })
})

describe('a run of the command line that was held', () => {
  test('keeps the file that it read, so that people decide about it on its page', async (t) => {
    const { visitor, deps, work, stateOf, registered } = await surgeryWithANight(t)
    const { database, dataDir, clock } = deps
    const file = join(dataDir, 'september.csv')
    writeFileSync(file, listOfPeople(160))
    const held = await runSync(database, {
      ...{ practice: 'Z99001', source: csvSource({ file }), trigger: 'command', clock },
    })
    assert.equal(held.state, 'held')
    assert.ok(await keepHeldFile({ database, dataDir }, held, file))
    rmSync(file)
    await visitor.get(`/sync/${held.run}`)
    const asked = await visitor.post(`/sync/${held.run}/apply`, why)
    await work(asked.headers.location!.split('/').at(-1)!)
    assert.deepEqual([await stateOf(held.run), await registered()], ['applied-anyway', 160])
    assert.deepEqual(readdirSync(join(dataDir, 'uploads', 'Z99001')), [])
  })
})

describe('the limits of a practice', () => {
  test('are seen by its staff, and changed with a reason that is kept with who and when', async (t) => {
    const { night, visitor, stateOf } = await surgeryWithANight(t)
    assert.match(wordsOf(await visitor.get('/sync/limits')), /Patients who would leave/)
    const usual = {
      ...{ 'list-shrank': '10', 'list-grew': '10', leaving: '5', 'id-overlap': '70', conflicts: '5' },
      ...{ demographics: '20', 'contact-details': '5', unusable: '0.5', duplicates: '0.1' },
    }
    const wanted = { ...usual, 'list-shrank': '25', leaving: '20 %' }
    const without = await visitor.post('/sync/limits', wanted)
    assert.match(wordsOf(without), /Say why the limits change/)
    const wrong = await visitor.post('/sync/limits', { ...wanted, leaving: '101', ...why })
    assert.equal(wrong.statusCode, 422)
    assert.match(wordsOf(wrong), /Patients who would leave: Write a percentage from 0 to 100, such as 5/)
    assert.equal((await visitor.post('/sync/limits', { ...wanted, ...why })).statusCode, 303)
    const words = wordsOf(await visitor.get('/sync/limits'))
    assert.match(
      words,
      /08:30 Patients who would leave From 5% → to 20% Bethan Rees The branch in Weir Lane closed\./,
    )
    assert.doesNotMatch(words, /From 70%/)
    // Forty of two hundred is a fifth: no longer too many, and one more is.
    assert.equal(await stateOf(await night('2026-11-24', listOfPeople(160))), 'done')
    assert.equal(await stateOf(await night('2026-11-25', listOfPeople(127))), 'held')
  })
})

async function apply(visitor: Visitor, held: string, work: (id: string) => Promise<void>): Promise<string> {
  await visitor.get(`/sync/${held}`)
  const asked = await visitor.post(`/sync/${held}/apply`, why)
  const run = asked.headers.location!.split('/').at(-1)!
  await work(run)
  return run
}

async function upload(visitor: Visitor, work: (id: string) => Promise<void>, list: string) {
  await visitor.get('/sync/upload')
  const sent = await visitor.upload('/sync/upload', 'list', 'November.csv', list)
  await visitor.get(sent.headers.location!)
  const asked = await visitor.post(sent.headers.location!, { dateOrder: 'dmy' })
  const run = asked.headers.location!.split('/').at(-1)!
  await work(run)
  return { run, upload: sent.headers.location!.split('/').at(-1)! }
}
