import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { patientSync, startPatientSync } from '../../../test/command.ts'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { lastNight, peopleOnPlatform, tonight } from '../../../test/two-nights.ts'
import { addStaff } from '../../accounts/staff.ts'
import { password } from '../../accounts/test-accounts.ts'
import { importPeople } from '../import/import.ts'
import { systemClock } from '../../platform/clock.ts'
import { asPractice } from '../../platform/database/database.ts'
import { startJobs } from '../../platform/jobs.ts'
import { makeLog } from '../../platform/log.ts'
import { csvSource } from '../csv/csv-source.ts'
import { runSync } from '../run.ts'
import { carryOutUndo } from './job.ts'
import { askForUndo, openUndo, undoQueue } from './request.ts'
import { undoRun } from './undo.ts'

// Killed by SIGKILL anywhere, as by a power cut: an undo has happened whole or not at all.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'kill-undo-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)
let practices = 0

before(() => {
  writeFileSync(file('people.csv'), peopleOnPlatform())
  writeFileSync(file('last-night.csv'), lastNight())
  writeFileSync(file('tonight.csv'), tonight())
})

describe('an undo', { concurrency: 2 }, () => {
  for (const place of ['undo:1', 'undo:2', 'undo:3', 'undo-commit:1']) {
    test(`killed at ${place} has changed nothing, and the next one does it all`, async () => {
      const { practice, run, before } = await afterTonight()
      const untouched = await practice.everything()
      await killAt(place, run)
      assert.deepEqual(await practice.everything(), untouched)
      await isFree(practice.code)
      const report = await undoRun(database, { practice: practice.code, run })
      assert.ok(report.restored > 0 && report.unlinked > 0 && report.removed > 0)
      assert.deepEqual(await everybody(practice.code), before)
    })
  }

  test('killed just after it was committed is done, and is not done twice', async () => {
    const { practice, run, before } = await afterTonight()
    await killAt('undo-committed:1', run)
    assert.deepEqual(await everybody(practice.code), before)
    await isFree(practice.code)
    await assert.rejects(undoRun(database, { practice: practice.code, run }), /was undone at/)
  })
})

describe('an undo that was asked for on a page', () => {
  test('is taken up again after its process was killed, and happens once', { timeout: 120_000 }, async () => {
    const { practice, run, before } = await afterTonight()
    const untouched = await practice.everything()
    const undo = await asksFor(practice.code, run)
    const worker = startPatientSync(database.url, ['worker', '--data', folder], {
      FAILPOINT: 'undo:2:exit9',
    })
    const { signal } = await worker.answered
    assert.equal(signal, 'SIGKILL')
    assert.deepEqual(await stateOf(practice.code), { state: 'undoing', step: 'put-back', attempt: 1 })
    assert.deepEqual(await practice.everything(), untouched)
    await isFree(practice.code)
    const taken = { attempt: 2, signal: new AbortController().signal }
    for (const each of [taken, { ...taken, attempt: 3 }])
      await carryOutUndo(deps, { practice: practice.code, undo }, each)
    assert.deepEqual(await stateOf(practice.code), { state: 'done', step: 'record', attempt: 2 })
    assert.deepEqual(await everybody(practice.code), before)
  })

  test('changes nothing when its process was taken for dead and wakes', async () => {
    const { practice, run } = await afterTonight()
    const untouched = await practice.everything()
    const id = await asksFor(practice.code, run)
    const request = { practice: practice.code, id, attempt: 1 }
    const beginsAnew = () =>
      practice.rows(`UPDATE undo_request SET state = 'undoing', attempt = 2 WHERE practice = $1`)
    await assert.rejects(
      undoRun(database, {
        practice: practice.code,
        run,
        request,
        onStep: async () => void (await beginsAnew()),
      }),
      /Another process has taken over/,
    )
    assert.deepEqual(await practice.everything(), untouched)
  })
})

const deps = { database, clock: systemClock, log: makeLog('silent') }

/** Somebody asks for it; the queue is empty until a worker looks. */
async function asksFor(practice: string, run: string): Promise<string> {
  const jobs = await startJobs(database.url, { owner: database.owner, queues: [undoQueue], worker: false })
  try {
    const staff = await addStaff(database, {
      ...{ email: `bethan@${practice.toLowerCase()}.example.org`, name: 'Bethan Rees' },
      ...{ role: 'manager' as const, practice, password },
    })
    await askForUndo({ database, jobs, clock: systemClock }, { practice, run, staff, reason: 'a wrong list' })
  } finally {
    await jobs.stop()
  }
  const asked = await asPractice(database, practice, (tx) => openUndo(tx, practice))
  return asked!.id
}

async function stateOf(practice: string) {
  const { rows } = await database.owner.query<{ state: string; step: string; attempt: number }>(
    'SELECT state, step, attempt FROM undo_request WHERE practice = $1',
    [practice],
  )
  return rows[0]
}

async function afterTonight() {
  const practice = await practiceIn(database, `K${99001 + practices++}`)
  await importPeople(database, practice.code, file('people.csv'))
  await sync(practice.code, 'last-night.csv')
  const before = await everybody(practice.code)
  const { run } = await sync(practice.code, 'tonight.csv')
  return { practice, run, before }
}

async function everybody(practice: string) {
  const { rows } = await database.owner.query(
    `SELECT to_jsonb(patient) - '{source_hash, updated_at}'::text[] AS person
     FROM patient WHERE practice = $1 ORDER BY id`,
    [practice],
  )
  return rows as unknown[]
}

function sync(practice: string, list: string) {
  const source = csvSource({ file: file(list), practice })
  return runSync(database, { practice, source, trigger: 'command' })
}

/** Runs the command in a process of its own that dies there. */
async function killAt(place: string, run: string): Promise<void> {
  const killed = await patientSync(database.url, ['sync', 'undo', run], { FAILPOINT: `${place}:exit9` })
  assert.equal(killed.signal, 'SIGKILL', `it did not come to ${place}: ${killed.stdout}${killed.stderr}`)
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
