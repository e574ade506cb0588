import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { patientSync } from '../../../test/command.ts'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { lastNight, peopleOnPlatform, tonight } from '../../../test/two-nights.ts'
import { importPeople } from '../../patients/import.ts'
import { csvSource } from '../csv/csv-source.ts'
import { runSync } from '../run.ts'
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
