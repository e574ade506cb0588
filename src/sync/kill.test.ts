import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { patientSync } from '../../test/command.ts'
import { contentOf, type Content } from '../../test/content.ts'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants, type Circumstances } from '../../test/invariants.ts'
import { practiceIn } from '../../test/practice.ts'
import { lastNight, peopleOnPlatform, tonight } from '../../test/two-nights.ts'
import { importPeople } from './import/import.ts'
import { csvSource } from './csv/csv-source.ts'
import { runSync } from './run.ts'
import type { RunReport } from './run-record.ts'

// Killed by SIGKILL anywhere, as by a power cut: nothing half applied, and the next run ends as if nothing had happened.

const places = [
  ...['stage:1', 'stage:2', 'match:1', 'match:2', 'match:3', 'match:4'],
  ...['apply:1', 'apply:2', 'apply:3', 'commit:1'],
]
const stopped = 'The computer or the program stopped during this run. Nothing was changed.'

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'kill-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
let practices = 0

before(() => {
  writeFileSync(file('people.csv'), peopleOnPlatform())
  writeFileSync(file('last-night.csv'), lastNight())
  writeFileSync(file('tonight.csv'), tonight())
})

const nights = [
  { what: 'the first sync', list: 'last-night.csv', ready: withPeople },
  { what: 'a later night', list: 'tonight.csv', ready: afterLastNight },
]

for (const { what, list, ready } of nights) {
  describe(what, { concurrency: 2 }, () => {
    let undisturbed: { report: RunReport; content: Content }
    before(async () => {
      const twin = await ready()
      undisturbed = { report: await sync(twin, list), content: await contentOf(database.owner, twin.code) }
      assert.equal(undisturbed.report.state, 'done')
    })

    for (const place of places) {
      test(`killed at ${place} has changed nothing, and the next run ends the same`, async () => {
        const practice = await ready()
        const untouched = await practice.everything()
        await killAt(place, practice, list)
        assert.deepEqual(await practice.everything(), untouched)
        assert.deepEqual((await runsOf(practice)).at(-1), { state: 'running', reason: null })
        await holds(practice, { runsMayBeLeft: true })

        const report = await sync(practice, list)
        assert.deepEqual(counts(report), counts(undisturbed.report))
        assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed.content)
        assert.deepEqual((await runsOf(practice)).slice(-2), [
          { state: 'failed', reason: stopped },
          { state: 'done', reason: null },
        ])
        await holds(practice)
      })
    }

    test('killed before its start was written down is as if it had never been called', async () => {
      const practice = await ready()
      const untouched = await practice.everything()
      const runs = await runsOf(practice)
      await killAt('open:1', practice, list)
      assert.deepEqual(await practice.everything(), untouched)
      assert.deepEqual(await runsOf(practice), runs)
      await holds(practice)

      const report = await sync(practice, list)
      assert.deepEqual(counts(report), counts(undisturbed.report))
      assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed.content)
    })

    test('killed just after it was committed is done, and nothing is applied twice', async () => {
      const practice = await ready()
      await killAt('committed:1', practice, list)
      assert.deepEqual(await contentOf(database.owner, practice.code), undisturbed.content)
      assert.deepEqual((await runsOf(practice)).at(-1), { state: 'done', reason: null })

      const applied = await practice.everything()
      const report = await sync(practice, list)
      assert.equal(report.unchanged + report.reviews + report.unusable, report.listed)
      assert.deepEqual(await practice.everything(), applied)
      await holds(practice)
    })
  })
}

test('the two nights have something of everything', async () => {
  const practice = await withPeople()
  const first = await sync(practice, 'last-night.csv')
  const second = await sync(practice, 'tonight.csv')
  for (const count of ['created', 'linked', 'unusable', 'reviews'] as const)
    assert.ok(first[count] > 0, count)
  for (const count of ['created', 'linked', 'updated', 'left', 'returned', 'unchanged', 'reviews'] as const) {
    assert.ok(second[count] > 0, `${count} tonight`)
  }
  const closed = await practice.rows(`SELECT FROM review WHERE practice = $1 AND state = 'closed'`)
  assert.ok(closed.length > 0)
})

type Practice = Awaited<ReturnType<typeof withPeople>>

async function withPeople() {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  await importPeople(database, practice.code, file('people.csv'))
  return practice
}

async function afterLastNight() {
  const practice = await withPeople()
  await sync(practice, 'last-night.csv')
  return practice
}

function sync({ code }: Practice, list: string): Promise<RunReport> {
  const source = csvSource({ file: file(list), practice: code })
  return runSync(database, { practice: code, source, trigger: 'command' })
}

/** Runs the command in a process of its own that dies there, and sees that the practice is free at once. */
async function killAt(place: string, { code }: Practice, list: string): Promise<void> {
  const words = ['sync', 'run', code, '--source', 'csv', '--file', file(list)]
  const killed = await patientSync(database.url, words, { FAILPOINT: `${place}:exit9` })
  assert.equal(killed.signal, 'SIGKILL', `it did not come to ${place}: ${killed.stdout}${killed.stderr}`)
  await isFree(code)
}

/** The database has noticed that the process is gone, and let go of the lock, within five seconds. */
async function isFree(code: string): Promise<void> {
  const client = await database.connect()
  try {
    await client.query(`SET lock_timeout = '5s'`)
    await client.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE', [code])
  } finally {
    await client.end()
  }
}

function holds({ code }: Practice, circumstances: Circumstances = {}): Promise<void> {
  return assertInvariants(database.owner, { practice: code, ...circumstances })
}

function runsOf(practice: Practice) {
  return practice.rows<{ state: string; reason: string | null }>(
    'SELECT state, reason FROM sync_run WHERE practice = $1 ORDER BY started_at, id',
  )
}

function counts({ run: _run, practice: _practice, seconds: _seconds, ...counted }: RunReport) {
  return counted
}
