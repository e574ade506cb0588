import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { describeFile } from './describe.ts'
import { columnMapping } from './mapping.ts'

const folder = mkdtempSync(join(tmpdir(), 'csv-describe-'))
after(() => rmSync(folder, { recursive: true }))

describe('the preview of a file', () => {
  test('shows each column with its field, the unused ones, and the first five rows', async () => {
    const rows = Array.from(
      { length: 8 },
      (_, i) => `Zo\xeb;HUSSAIN;1971-03-0${i + 1};Rose Cottage;;x\r\n`,
    ).join('')
    const found = await describeFile(
      file(Buffer.from(`Report\r\nForename;Surname;DOB;House name;Gender;Usual GP\r\n${rows}`, 'latin1')),
    )
    assert.deepEqual(found, {
      encoding: 'Windows-1252',
      separator: ';',
      headingRow: 2,
      columns: [
        { heading: 'Forename', field: 'given_name' },
        { heading: 'Surname', field: 'family_name' },
        { heading: 'DOB', field: 'date_of_birth' },
        { heading: 'House name', field: 'address_line_1' },
        { heading: 'Gender', field: 'sex' },
        { heading: 'Usual GP', field: null },
      ],
      missing: [],
      problems: [],
      sample: [1, 2, 3, 4, 5].map((day) => ['Zoë', 'HUSSAIN', `1971-03-0${day}`, 'Rose Cottage', '', 'x']),
    })
  })

  test('tells what is missing and what is double instead of failing, so that a person can choose', async () => {
    const path = file('Vorname,Nachname,Mobile,Mobile\nArif,HUSSAIN,1,2\n')
    const found = await describeFile(path)
    assert.deepEqual(found.missing, ['given_name', 'family_name', 'date_of_birth'])
    assert.equal(found.headingRow, 1)
    assert.deepEqual(
      found.columns.map((column) => column.heading),
      ['Vorname', 'Nachname', 'Mobile', 'Mobile (2)'],
    )
    assert.deepEqual(found.problems, [
      'Two columns mean mobile phone: “Mobile” and “Mobile (2)”. ' +
        'Remove one of them from the file, or choose one on the upload page and save the choice.',
    ])
    const mapping = columnMapping.parse({
      columns: { Vorname: 'given_name', Nachname: 'family_name', Mobile: 'ignore' },
    })
    const chosen = await describeFile(path, mapping)
    assert.deepEqual([chosen.missing, chosen.problems], [['date_of_birth'], []])
  })

  test('saved without a change leaves every column its meaning', async () => {
    const path = file(
      'Forename,Surname,DOB,House name,Road,DateOfDeath,RemovedData,IsConfidential,SpineSensitive\n',
    )
    const before = await describeFile(path)
    const mapping = {
      columns: Object.fromEntries(before.columns.map(({ heading, field }) => [heading, field ?? 'ignore'])),
    }
    assert.deepEqual(await describeFile(path, columnMapping.parse(mapping)), before)
  })
})

test('a mapping names only fields that a list may carry', () => {
  assert.equal(columnMapping.safeParse({ columns: { Notes: 'notes' } }).success, false)
  assert.equal(columnMapping.safeParse({ columns: {}, dateOrder: 'ymd' }).success, false)
})

function file(content: string | Buffer): string {
  const path = join(folder, 'list.csv')
  writeFileSync(path, content)
  return path
}
