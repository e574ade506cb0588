import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { listFile } from './list-file.ts'
import { FOXLEY_BROOK, readAll, readerOf, standIn } from './trial.ts'

const HEADINGS = 'source_patient_id,given_name,family_name,date_of_birth,town,restricted,usual_gp\n'

test('a list.csv is served with what it carries', async (t) => {
  const path = await fileWith(
    t,
    `${HEADINGS}FB-2,Zofia,Wiśniewska,2021-10-30,,true,Dr Price\nFB-1,Mohammed,"Hussain, M",1984-03-09,Foxley,false,\n`,
  )
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: await listFile(path) } })
  const { list, rows } = await readAll(readerOf(feed.url))
  assert.deepEqual(
    [...list.carries],
    ['source_patient_id', 'given_name', 'family_name', 'date_of_birth', 'town', 'restricted'],
  )
  const told = rows.map((row) =>
    'unusable' in row ? '' : [row.family_name, row.town, row.restricted].join('|'),
  )
  assert.deepEqual(told, ['Hussain, M|Foxley|false', 'Wiśniewska||true'])
})

test('a list.csv that has changed is read again', async (t) => {
  const path = await fileWith(t, `${HEADINGS}FB-1,Mohammed,Hussain,1984-03-09,,,\n`)
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: await listFile(path) } })
  assert.equal((await readAll(readerOf(feed.url))).ids.length, 1)
  await writeFile(
    path,
    `${HEADINGS}FB-1,Mohammed,Hussain,1984-03-09,,,\nFB-2,Zofia,Wiśniewska,2021-10-30,,,\n`,
  )
  await utimes(path, 1, 1)
  assert.equal((await readAll(readerOf(feed.url))).ids.length, 2)
})

test('a file that is not there, or is no list.csv, is sent back', async (t) => {
  await assert.rejects(listFile('/nowhere/list.csv'), { name: 'ProductError', kind: 'not-found' })
  const path = await fileWith(t, 'name,town\nZofia,Foxley\n')
  await assert.rejects(listFile(path), { name: 'ProductError', message: /has no heading source_patient_id/ })
})

async function fileWith(t: TestContext, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'list-file-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'list.csv')
  await writeFile(path, content)
  return path
}
