import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { patientSync, type Answered } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import { practiceIn } from '../../test/practice.ts'
import type { RunReport } from './run-record.ts'

// Whatever is handed over instead of a list: one clear sentence with what to do, and nothing lost.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'bad-input-'))
after(() => rmSync(folder, { recursive: true }))
let practices = 0

const headings = 'source_patient_id,given_name,family_name,date_of_birth'
const sian = '1,Siân,Llewellyn,14/03/1958'

interface Bad {
  what: string
  /** What lies in the file; null when there is no file. */
  content: string | Buffer | null
  says: string
}

const bad: Bad[] = [
  {
    what: 'a file that is not there',
    content: null,
    says: 'There is no file NAME in FOLDER. Check the name.',
  },
  { what: 'an empty file', content: '', says: 'NAME is empty. Export the list again and upload that.' },
  {
    what: 'a file of blank lines',
    content: ' \r\n\r\n \n',
    says: 'NAME is empty. Export the list again and upload that.',
  },
  {
    what: 'a web page',
    content: '<!DOCTYPE html>\n<html><title>Sign in</title></html>',
    says: 'This is a web page, not a list. It may be a sign-in page saved by mistake: sign in, export the list as CSV and upload that.',
  },
  {
    what: 'a PDF document',
    content: '%PDF-1.7\n1 0 obj\n',
    says: 'This is a PDF document. Export the list as CSV and upload that.',
  },
  {
    what: 'an Excel workbook',
    content: Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml \xa2', 'latin1'),
    says: 'This is an Excel workbook. Save it as CSV (UTF-8) and upload that.',
  },
  {
    what: 'a ZIP archive',
    content: Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0list.csv', 'latin1'),
    says: 'This is a ZIP archive. Unpack it and upload the CSV file inside.',
  },
  {
    what: 'headings that nobody knows',
    content: 'Colour,Size\nred,10\n',
    says: 'NAME cannot be read as a patient list: no column is known to hold given name, family name, date of birth. Its headings are: Colour, Size. Choose the columns on the upload page, or use a saved column mapping.',
  },
  {
    what: 'two columns of one meaning',
    content: `${headings},Date of birth\n${sian},14/03/1958\n`,
    says: 'Two columns mean date of birth: “date_of_birth” and “Date of birth”. Remove one of them from the file, or choose one on the upload page and save the choice.',
  },
  {
    what: 'nothing but NUL bytes',
    content: Buffer.alloc(4096),
    says: 'This is not a text file. Export the list as CSV (UTF-8) and upload that.',
  },
  {
    what: 'a quotation mark that is never closed',
    content: `${headings}\n${sian}\n2,"Piotr,Wójcik,17/08/1983\n3,Ann,Lee,01/02/1990\n`,
    says: 'Line 3 opens a quotation mark (") that is never closed. Correct that line, or export the file again.',
  },
]

describe('the command line, given', { concurrency: 2 }, () => {
  for (const [at, { what, content, says }] of bad.entries()) {
    test(what, async () => {
      const name = `list-${at}.csv`
      if (content !== null) writeFileSync(join(folder, name), content)
      const { answered } = await syncFile(name)
      fails(answered, says.replace('NAME', name).replace('FOLDER', folder))
    })
  }

  test('a folder', async () => {
    mkdirSync(join(folder, 'lists'))
    const { answered } = await syncFile('lists')
    fails(answered, 'lists is a folder, not a file. Name the file inside it.')
  })

  test('a gigabyte on one line, in the memory of any other list', async () => {
    writeFileSync(join(folder, 'long.csv'), `${headings}\n${`${sian}\n`.repeat(5000)}`)
    truncateSync(join(folder, 'long.csv'), 1024 ** 3)
    const told = 'process.on("exit", () => console.error("KB " + process.resourceUsage().maxRSS))'
    const { answered } = await syncFile('long.csv', {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(told)}`,
    })
    fails(
      answered,
      'Line 5002 is longer than 1 MB. Check that the file has one record on each line, and export it again.',
    )
    const kilobytes = Number(/^KB (\d+)$/m.exec(answered.stderr)?.[1])
    assert.ok(kilobytes < 400_000, `${kilobytes} KB of memory`)
  })

  test('rows that cannot be read among others: they are told, and nobody is lost', async () => {
    const rows = [
      headings,
      '1,Siân,Llewellyn,14/03/1958,07700 900540',
      '2,Piotr\0,Wójcik,17/08/1983',
      '3,Ann',
      '4,Ann,Lee,31/02/1990',
      '5,"Ann" B,Lee,01/02/1990',
      '6,Ann,,01/02/1990',
      '7,Ann,Lee,01/02/1990',
    ]
    writeFileSync(join(folder, 'ragged.csv'), rows.join('\n'))
    const { answered, practice, untouched } = await syncFile('ragged.csv')
    assert.equal(answered.code, 0)
    const report = answered.json as RunReport
    assert.deepEqual(
      [report.state, report.listed, report.unusable, report.created, report.left],
      ['done', 7, 6, 1, 0],
    )
    assert.deepEqual(
      await practice.rows(
        'SELECT row_number, reason FROM unusable_row WHERE practice = $1 ORDER BY row_number',
      ),
      [
        { row_number: 2, reason: '5 columns, the others have 4' },
        { row_number: 3, reason: 'Contains a NUL byte, which no text may hold' },
        { row_number: 4, reason: '2 columns, the others have 4' },
        {
          row_number: 5,
          reason: 'The date of birth does not exist, lies in the future, or cannot be read',
        },
        { row_number: 6, reason: 'Quotation marks (") in the wrong place' },
        { row_number: 7, reason: 'No family name' },
      ],
    )
    const { patients } = (await practice.everything()) as { patients: unknown[] }
    assert.deepEqual(patients.slice(0, 2), (untouched as { patients: unknown[] }).patients)
  })

  test('a list of which every row is ragged', async () => {
    writeFileSync(join(folder, 'all-ragged.csv'), `${headings}\n1,Siân\n2,Piotr\n`)
    const { answered } = await syncFile('all-ragged.csv')
    assert.equal(answered.code, 3)
    const report = answered.json as RunReport
    assert.deepEqual([report.state, report.unusable], ['held', 2])
    assert.equal(
      report.reason,
      'Not one row of the list can be used. Look at the reasons below, correct the list, and sync again.',
    )
  })

  for (const [what, words, kind, code, says] of [
    [
      'a practice that nobody added',
      ['A81001', '--source', 'csv', '--file', 'x.csv'],
      'not-found',
      1,
      'There is no practice A81001. Add it first: patient-sync practice add A81001 --name "Its name"',
    ],
    [
      'a code that is none',
      ['!', '--source', 'csv', '--file', 'x.csv'],
      'invalid',
      1,
      'That is not an ODS code. A practice code looks like A81001.',
    ],
    [
      'a source that there is not',
      ['Z99001', '--source', 'emis', '--file', 'x.csv'],
      'usage',
      2,
      'There is no source emis. Use docman10, fhir or csv.',
    ],
    ['no file', ['Z99001', '--source', 'csv'], 'usage', 2, 'Say which list with --file list.csv.'],
  ] as const) {
    test(what, async () => {
      const answered = await patientSync(database.url, ['sync', 'run', ...words, '--json'])
      assert.deepEqual(answered.json, { error: { kind, message: says } })
      assert.equal(answered.stderr, `${says}\n`)
      assert.equal(answered.code, code)
    })
  }
})

/** Syncs the file by the command line into a practice of two patients, and sees afterwards that they are untouched. */
async function syncFile(name: string, env: Record<string, string> = {}) {
  const practice = await practiceIn(database, `Z${99001 + practices++}`)
  await practice.sync([
    { source_patient_id: '1', given_name: 'Siân', family_name: 'Llewellyn', date_of_birth: '14/03/1958' },
    { source_patient_id: '2', given_name: 'Piotr', family_name: 'Wójcik', date_of_birth: '17/08/1983' },
  ])
  const untouched = await practice.everything()
  const words = ['sync', 'run', practice.code, '--source', 'csv', '--file', join(folder, name), '--json']
  const answered = await patientSync(database.url, words, env)
  if (answered.code !== 0) assert.deepEqual(await practice.everything(), untouched)
  return { answered, practice, untouched }
}

function fails({ code, json, stderr }: Answered, says: string): void {
  const report = json as RunReport
  assert.equal(report.reason, says)
  assert.equal(report.state, 'failed')
  assert.equal(code, 1, stderr)
}
