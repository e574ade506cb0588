import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { patientSync, startPatientSync } from '../../test/command.ts'
import { contentOf } from '../../test/content.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { practiceIn } from '../../test/practice.ts'
import { lastNight, peopleOnPlatform, tonight } from '../../test/two-nights.ts'
import { importPeople } from './import/import.ts'
import { openDatabase } from '../platform/database/database.ts'
import { migrate } from '../platform/database/migrate.ts'
import {
  emptyFolder,
  isAlive,
  serverPid,
  startHolder,
  until,
} from '../platform/embedded-postgres/test-process.ts'
import { csvSource } from './csv/csv-source.ts'
import { runSync } from './run.ts'
import type { RunReport } from './run-record.ts'

// The whole database server is killed in the middle of an apply, and comes back.

test('a server killed in the apply: nothing is half there, the run says so by itself, and the next one is done', async (t) => {
  const folder = emptyFolder(t)
  const { url } = await startHolder(t, join(folder, 'data'))
  const list = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const files = {
    people: list('people.csv', peopleOnPlatform()),
    before: list('before.csv', lastNight()),
    tonight: list('tonight.csv', tonight()),
  }
  const database = openDatabase(url)
  t.after(() => database.close())
  await migrate(database.owner)
  const ready = async (code: string) => {
    const practice = await practiceIn(database, code)
    await importPeople(database, code, files.people)
    await sync(code, files.before)
    return practice
  }
  const sync = (practice: string, file: string) =>
    runSync(database, { practice, source: csvSource({ file, practice }), trigger: 'command' })
  const twin = await ready('Z99001')
  await sync(twin.code, files.tonight)
  const practice = await ready('Z99002')
  const untouched = await practice.everything()

  const words = ['sync', 'run', practice.code, '--source', 'csv', '--file', files.tonight, '--json']
  const night = startPatientSync(url, words, { FAILPOINT: 'apply:2:stop' })
  t.after(() => night.child.kill('SIGKILL'))
  await until('it stands in the apply', () => night.isStopped())
  const server = serverPid(join(folder, 'data'))
  process.kill(server, 'SIGKILL')
  await until('the server is gone', () => !isAlive(server))
  night.child.kill('SIGCONT')
  const { code, json, stdout, stderr } = await night.answered
  const report = json as RunReport
  assert.deepEqual(
    [code, report.state, report.reason],
    [
      1,
      'failed',
      'The connection to the database was lost in the middle of this run. Nothing was changed. Sync again.',
    ],
  )
  assert.deepEqual(await practice.everything(), untouched)
  await assertInvariants(database.owner, { said: stdout + stderr })

  assert.equal((await patientSync(url, words)).code, 0)
  assert.deepEqual(await contentOf(database.owner, practice.code), await contentOf(database.owner, twin.code))
  await assertInvariants(database.owner)
})
