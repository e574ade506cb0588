import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import { practiceIn } from '../../test/practice.ts'
import { csvSource } from './csv/csv-source.ts'
import { runSync } from './run.ts'

// No row, whatever is in it, keeps the others from coming in.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'poison-'))
after(() => rmSync(folder, { recursive: true }))
const headings = [
  ...[
    'source_patient_id',
    'nhs_number',
    'given_name',
    'family_name',
    'date_of_birth',
    'sex',
    'address_line_1',
  ],
  ...['postcode', 'mobile_phone', 'email', 'registration_date', 'status', 'restricted'],
]
const good = '4711,,Siân,Llewellyn,14/03/1958,F,,,,,,,'
let practices = 0

test('a list of one good row among any others takes in the good row', { timeout: 120_000 }, async () => {
  const cell = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('', '1', 'Ann', '31/02/1990', '01/02/1990', '999 366 7129', 'left'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '\0',
        '\\N',
        '\\.',
        "'",
        '﷽'.repeat(290),
        '7'.repeat(5000),
        '{x}',
        '\u202e',
        'true',
      ),
    },
  )
  const written = fc.oneof(
    { weight: 4, arbitrary: cell.map(quoted) },
    { weight: 1, arbitrary: cell.map((text) => text.replace(/["\r\n]/g, '')) },
  )
  const bytes = (text: string) => Buffer.from(text.isWellFormed() ? text : `${text.toWellFormed()}`)
  const row = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(written, { minLength: 13, maxLength: 13 }).map((cells) => bytes(cells.join(','))),
    },
    { weight: 1, arbitrary: fc.array(written, { maxLength: 20 }).map((cells) => bytes(cells.join(','))) },
    // Anything but a line break, or a quotation mark that would take the good row with it.
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 60 })
        .map((raw) => Buffer.from(raw.filter((byte) => ![10, 13, 34].includes(byte)))),
    },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.nat(12), async (rows, at) => {
      const practice = await practiceIn(database, `Z${99001 + practices++}`)
      const list = join(folder, `${practice.code}.csv`)
      const lines = [...rows.slice(0, at), Buffer.from(good), ...rows.slice(at)]
      writeFileSync(
        list,
        Buffer.concat([Buffer.from(headings.join()), ...lines].flatMap((line) => [line, Buffer.from('\n')])),
      )
      const source = csvSource({ file: list, practice: practice.code })
      const report = await runSync(database, { practice: practice.code, source, trigger: 'command' })
      assert.equal(report.state, 'done', report.reason ?? '')
      const { listed, unusable, created, unchanged, reviews } = report
      assert.equal(unusable + created + unchanged + reviews, listed)
      const told = await practice.rows<{ rows: number }>(
        `SELECT count(*) AS rows FROM unusable_row WHERE practice = $1 AND kind = 'row'`,
      )
      assert.equal(told[0]!.rows, unusable)
      const found = await practice.rows(
        `SELECT FROM patient WHERE practice = $1 AND source_patient_id = '4711'`,
      )
      assert.equal(found.length, 1)
      await assertInvariants(database.owner, { practice: practice.code })
    }),
    { seed: Number(process.env.SEED ?? 20261122), numRuns: Number(process.env.RUNS ?? 40) },
  )
})

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
