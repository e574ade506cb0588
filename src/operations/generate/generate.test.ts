import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { parse } from 'csv-parse/sync'
import { ProductError } from '../../platform/errors.ts'
import { generate } from './generate.ts'
import { heldRows, listRows, truthRows } from './population.ts'

const OPTIONS = { patients: 1_500, seed: 1, nights: 3 } as const

test('Three nights write three lists, the people on the platform, and who is whom', async (t) => {
  const out = await folder(t)
  const { files, counts } = await generate({ ...OPTIONS, out })
  assert.deepEqual(
    files.map((file) => basename(file)),
    ['list.csv', 'list-2.csv', 'list-3.csv', 'people.csv', 'truth.csv'],
  )
  assert.deepEqual((await readdir(out)).sort(), files.map((file) => basename(file)).sort())
  assert.deepEqual(await read(join(out, 'list.csv')), [...listRows(OPTIONS)])
  assert.deepEqual(await read(join(out, 'list-2.csv')), [...listRows({ ...OPTIONS, night: 2 })])
  assert.deepEqual(await read(join(out, 'list-3.csv')), [...listRows({ ...OPTIONS, night: 3 })])
  assert.deepEqual(await read(join(out, 'people.csv')), [...heldRows(OPTIONS)])
  assert.deepEqual(await read(join(out, 'truth.csv')), [...truthRows(OPTIONS)])
  assert.equal(counts.listed[0], 1_500)
  assert.equal(counts.listed.length, 3)
  assert.equal(counts.people, [...heldRows(OPTIONS)].length)
  assert.equal(counts.persons, [...truthRows(OPTIONS)].length)
  assert.ok((counts.kinds.plain ?? 0) > 500)
})

test('The columns are those of the documentation, in order', async (t) => {
  const out = await folder(t)
  await generate({ patients: 1, seed: 1, out })
  const heading = async (name: string) => (await readFile(join(out, name), 'utf8')).split('\n')[0]
  assert.equal(
    await heading('list.csv'),
    'source_patient_id,nhs_number,given_name,middle_names,family_name,date_of_birth,sex,address_line_1,address_line_2,' +
      'town,postcode,mobile_phone,other_phone,email,registration_date,status,restricted',
  )
  assert.equal(
    await heading('people.csv'),
    'id,digital,nhs_number,given_name,middle_names,family_name,date_of_birth,sex,address_line_1,address_line_2,town,' +
      'postcode,mobile_phone,other_phone,email',
  )
  assert.equal(await heading('truth.csv'), 'person,source_patient_id,id,kind,first_night,last_night')
})

test('The same options write the same bytes', async (t) => {
  const [one, other] = [await folder(t), await folder(t)]
  const { files } = await generate({ ...OPTIONS, out: one })
  await generate({ ...OPTIONS, out: other })
  for (const file of files) {
    assert.ok((await readFile(file)).equals(await readFile(join(other, basename(file)))), basename(file))
  }
})

test('What cannot be asked for is refused with what to do', async (t) => {
  const out = await folder(t)
  for (const wrong of [
    { patients: 0 },
    { patients: 1.5 },
    { patients: NaN },
    { seed: -1 },
    { nights: 0 },
    { nights: 32 },
    { digital: 1.1 },
    { digital: NaN },
    { today: '2026-02-30' },
    { today: 'tomorrow' },
  ]) {
    await assert.rejects(generate({ ...OPTIONS, out, ...wrong }), isInvalid(/must be/), JSON.stringify(wrong))
  }
  assert.deepEqual(await readdir(out), [])
})

test('A folder that cannot be is refused, and nothing half written is left', async (t) => {
  const out = await folder(t)
  await writeFile(join(out, 'file'), '')
  await assert.rejects(generate({ ...OPTIONS, out: join(out, 'file') }), isInvalid(/Name a folder/))
  await rm(join(out, 'file'))
  assert.deepEqual(await readdir(out), [])
})

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'generated-list-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

/** Every row must have as many fields as the heading, or csv-parse throws. */
async function read(file: string): Promise<Record<string, string>[]> {
  return parse(await readFile(file), { columns: true, relax_column_count: false })
}

function isInvalid(sentence: RegExp) {
  return (error: unknown) =>
    error instanceof ProductError && error.kind === 'invalid' && sentence.test(error.message)
}
