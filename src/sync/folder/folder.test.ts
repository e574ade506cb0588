import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { practiceFor } from '../../../test/practice.ts'
import { openSecrets } from '../../platform/secrets.ts'
import { configuredSource, saveFolder } from '../configured-source.ts'
import { sian } from '../fhir/test-patient.ts'
import { runSync, type RunOptions } from '../run.ts'

// A folder into which a clinical system exports its lists, night after night.

const monday = new Date('2026-11-23T02:13:00Z')
const tuesday = new Date('2026-11-24T02:13:00Z')
const hour = 60 * 60_000
const headings = 'source_patient_id,given_name,family_name,date_of_birth\n'
const sians = `${headings}1,Siân,Llewellyn,14/03/1958\n`
const both = `${sians}2,Mohammed,Hussain,04/09/1958\n`

test('the newest list is read, and moved away under the id of its run', async (t) => {
  const folder = await folderFor(t)
  folder.leave('older.csv', sians, +monday - 2 * hour)
  folder.leave('newer.csv', both, +monday - hour)
  const report = await folder.night(monday)
  assert.deepEqual([report.state, report.source, report.created], ['done', 'csv', 2])
  assert.deepEqual(folder.files(), ['older.csv'])
  assert.deepEqual(folder.files('done'), [`${report.run}-newer.csv`])
})

test('a list that had its night, and any older one, is never taken again', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', both, +monday - hour)
  folder.leave('forgotten.csv', sians, +monday - 2 * hour)
  await folder.night(monday)
  // Somebody copies it back, and the copy keeps its time.
  folder.leave('copy of list.csv', both, +monday - hour)
  await assert.rejects(folder.night(tuesday), {
    kind: 'failed',
    message:
      'There is no new list in the folder: those that are there have had their night. Check that the clinical system exported one tonight.',
  })
})

test('the same list, exported again tonight, is tonight’s list', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', both, +monday - hour)
  await folder.night(monday)
  folder.leave('list.csv', both, +tuesday - hour)
  const report = await folder.night(tuesday)
  assert.deepEqual([report.state, report.unchanged], ['done', 2])
})

test('an empty folder, a folder that is gone and an old list each say what to do', async (t) => {
  const folder = await folderFor(t)
  await assert.rejects(folder.night(monday), {
    kind: 'failed',
    message: /^There is no list in the folder\. Check that the clinical system exported one tonight/,
  })
  folder.leave('list.csv', both, +monday - 48 * hour)
  await assert.rejects(folder.night(monday), { message: /more than a day and a half old/ })
  rmSync(folder.path, { recursive: true })
  await assert.rejects(folder.night(monday), {
    message: /cannot be read \(ENOENT\)\. Check that the share is connected/,
  })
})

test('a list is only taken when it has stopped growing', async (t) => {
  const folder = await folderFor(t)
  let looks = 0
  folder.leave('list.csv', headings, +monday - hour)
  const report = await folder.night(monday, {}, () => {
    looks += 1
    if (looks === 1) folder.leave('list.csv', sians, +monday - hour + 1000)
    if (looks === 2) folder.leave('list.csv', both, +monday - hour + 2000)
  })
  assert.equal(report.created, 2)
  assert.equal(looks, 3)
})

test('one that goes on growing, or stays empty, is left for the next try', async (t) => {
  const folder = await folderFor(t)
  let looks = 0
  const growing = () => folder.leave('list.csv', both + '\n'.repeat(++looks), +monday - hour + looks)
  growing()
  await assert.rejects(folder.night(monday, {}, growing), { kind: 'failed', message: /still being written/ })
  folder.leave('empty.csv', '', +monday)
  await assert.rejects(folder.night(monday), { message: /still being written/ })
  assert.deepEqual(folder.files(), ['empty.csv', 'list.csv'])
})

test('what is no list by its name, a folder and a link to elsewhere are passed over', async (t) => {
  const folder = await folderFor(t)
  for (const name of ['list.csv.part', 'list.tmp', '.list.csv', '~list.csv', 'read me.pdf']) {
    folder.leave(name, both, +monday)
  }
  mkdirSync(join(folder.path, 'old.csv'))
  const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'))
  t.after(() => rmSync(elsewhere, { recursive: true }))
  writeFileSync(join(elsewhere, 'list.csv'), both)
  symlinkSync(join(elsewhere, 'list.csv'), join(folder.path, 'link.csv'))
  await assert.rejects(folder.night(monday), { message: /^There is no list in the folder/ })
})

test('a file of FHIR patients is read as one, whatever was there before', async (t) => {
  const folder = await folderFor(t)
  folder.leave('patients.ndjson', JSON.stringify(sian()), +monday - hour)
  const report = await folder.night(monday)
  assert.deepEqual([report.state, report.source, report.created], ['done', 'fhir', 1])
  assert.deepEqual(folder.files('done'), [`${report.run}-patients.ndjson`])
})

test('a file that is no list is rejected, and the list before it is not taken for tonight’s', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', both, +monday - 2 * hour)
  folder.leave('sign-in.csv', '<!doctype html><title>Sign in</title>', +monday - hour)
  const report = await folder.night(monday)
  assert.equal(report.state, 'failed')
  assert.match(report.reason ?? '', /^This is a web page, not a list/)
  assert.deepEqual(folder.files('rejected'), [`${report.run}-sign-in.csv`])
  await assert.rejects(folder.night(monday), { message: /have had their night/ })
})

test('a list that is held stays, can be read once more on purpose, and is not the next night’s', async (t) => {
  const folder = await folderFor(t)
  const theirs = sian({ generalPractitioner: [], managingOrganization: undefined, birthDate: '1958' })
  folder.leave('list.ndjson', JSON.stringify(theirs), +monday - hour)
  const held = await folder.night(monday)
  assert.equal(held.state, 'held')
  assert.deepEqual(folder.files(), ['list.ndjson'])
  assert.equal((await folder.night(new Date(+monday + hour))).state, 'held', 'the same night may try again')
  await assert.rejects(folder.night(tuesday), { message: /have had their night/ })
  const again = await folder.night(tuesday, { again: held.run, name: 'fhir' })
  assert.equal(again.state, 'held')
})

test('a run that failed for another reason leaves its list for the next try', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', both, +monday - hour)
  const stopped = await folder.night(monday, { signal: AbortSignal.abort() })
  assert.equal(stopped.state, 'failed')
  assert.deepEqual(folder.files(), ['list.csv'])
  assert.equal((await folder.night(new Date(+monday + hour))).state, 'done')
})

test('where nothing can be moved the list stays, and is not read again all the same', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', both, +monday - hour)
  // A file where the folder would have to be: on some shares nobody may make one.
  writeFileSync(join(folder.path, 'done'), '')
  const report = await folder.night(monday)
  assert.equal(report.state, 'done')
  assert.ok(existsSync(join(folder.path, 'list.csv')))
  await assert.rejects(folder.night(tuesday), { message: /have had their night/ })
})

test('a list that was exported over the one being read is not moved away with it', async (t) => {
  const folder = await folderFor(t)
  folder.leave('list.csv', sians, +monday - hour)
  const report = await folder.night(monday, {
    beforeMove: () => folder.leave('list.csv', both, +monday + hour),
  })
  assert.equal(report.state, 'done')
  assert.deepEqual(folder.files(), ['list.csv'])
  assert.equal((await folder.night(tuesday)).created, 1)
})

async function folderFor(t: TestContext) {
  const { database, code } = await practiceFor(t)
  const path = mkdtempSync(join(tmpdir(), 'folder-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  const secrets = openSecrets({ key: randomBytes(32).toString('base64'), dataDir: path })
  await saveFolder(database, secrets, code, path)
  return {
    path,
    leave(name: string, content: string, modified: number) {
      writeFileSync(join(path, name), content)
      utimesSync(join(path, name), new Date(modified), new Date(modified))
    },
    files: (inside = '') =>
      readdirSync(join(path, inside), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .sort(),
    async night(
      at: Date,
      {
        again,
        name = 'csv',
        beforeMove,
        ...options
      }: Partial<RunOptions> & { again?: string; name?: 'csv' | 'fhir'; beforeMove?: () => void } = {},
      pause: () => void = () => {},
    ) {
      const clock = { now: () => at }
      const source = await configuredSource(database, code, name, {
        secrets,
        clock,
        pause: async () => pause(),
        ...(again !== undefined && { again }),
      })
      const ended = source.ended?.bind(source)
      source.ended = (report) => {
        beforeMove?.()
        return ended?.(report) ?? Promise.resolve()
      }
      return runSync(database, { practice: code, source, trigger: 'command', clock, ...options })
    },
  }
}
