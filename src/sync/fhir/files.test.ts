import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { practiceFor } from '../../../test/practice.ts'
import { runSync } from '../run.ts'
import { fhirFileSource } from './file-source.ts'
import { LINE_LIMIT } from './lines.ts'
import { nhsNumber, OURS, practice as ods, sian } from './test-patient.ts'

// Whole syncs from files of FHIR patients.

const folder = mkdtempSync(join(tmpdir(), 'fhir-files-'))
after(() => rmSync(folder, { recursive: true }))
const monday = new Date('2026-11-23T02:13:00Z')
const tuesday = new Date('2026-11-24T02:13:00Z')

const mohammed = sian({
  id: 'f0003',
  identifier: [nhsNumber('9991860916', '02')],
  name: [{ use: 'official', given: ['Mohammed', 'Arif'], family: 'Hussain' }],
  birthDate: '1958-09-04',
  gender: 'male',
  telecom: [
    { system: 'phone', use: 'mobile', value: '07700 900003', period: { end: '2026-11-23' } },
    { system: 'phone', use: 'mobile', value: '07700 900004', period: { start: '2026-11-24' } },
  ],
})
const kathleen = sian({ id: 'f0005', identifier: [], name: [{ family: "O'Rourke" }], birthDate: '1949' })
const list = [sian(), mohammed, kathleen]

test('a list of FHIR patients is taken in, packed or not, and what cannot be used says why', async (t) => {
  const surgery = await surgeryFor(t)
  const report = await surgery.night(ndjson(list), monday)
  assert.deepEqual(
    [report.state, report.source, report.listed, report.created, report.unusable],
    ['done', 'fhir', 3, 2, 1],
  )
  const { rows } = await surgery.database.owner.query(
    'SELECT row_number, kind, reason FROM unusable_row WHERE practice = $1 AND run = $2 ORDER BY row_number',
    [OURS, report.run],
  )
  assert.deepEqual(rows, [
    {
      row_number: 2,
      kind: 'value',
      reason: 'The NHS number has not been verified (present but not traced), so it is not used',
    },
    { row_number: 3, kind: 'row', reason: 'Only the year of birth is given: matching needs the day' },
  ])
  const packed = await surgery.night(gzipSync(ndjson(list)), monday)
  assert.deepEqual([packed.state, packed.unchanged, packed.created], ['done', 2, 0])
})

test('the same bytes again are not looked at, until the day on which something in them expires', async (t) => {
  const surgery = await surgeryFor(t)
  const two = ndjson([sian(), mohammed])
  await surgery.night(two, monday)
  assert.equal((await surgery.patient('Hussain')).mobile_phone, '+447700900003')
  const again = await surgery.night(two, new Date('2026-11-23T20:00:00Z'))
  assert.deepEqual([again.unchanged, again.updated], [2, 0])
  const next = await surgery.night(two, tuesday)
  assert.deepEqual([next.unchanged, next.updated], [1, 1])
  assert.equal((await surgery.patient('Hussain')).mobile_phone, '+447700900004')
  assert.deepEqual(await surgery.history('Hussain'), ['mobile_phone: +447700900003 -> +447700900004'])
  const after = await surgery.night(two, new Date('2026-11-25T02:13:00Z'))
  assert.deepEqual([after.unchanged, after.updated], [2, 0])
})

test('an unchanged night writes nothing', async (t) => {
  const surgery = await surgeryFor(t)
  const two = ndjson([sian(), mohammed])
  await surgery.night(two, tuesday)
  const before = await surgery.everything()
  await surgery.night(two, new Date('2026-11-25T02:13:00Z'))
  assert.deepEqual(await surgery.everything(), before)
})

test('a patient who is restricted, died or left is so from tonight', async (t) => {
  const surgery = await surgeryFor(t)
  const others = ['f1', 'f2', 'f3'].map((id) =>
    sian({ id, identifier: [], name: [{ family: id.toUpperCase() }], birthDate: '1970-05-01' }),
  )
  await surgery.night(ndjson(others), monday)
  const changes = [{ meta: { security: [{ code: 'R' }] } }, { deceasedBoolean: true }, { active: false }]
  await surgery.night(ndjson(others.map((each, at) => ({ ...each, ...changes[at] }))), tuesday)
  const first = await surgery.patient('F1')
  assert.deepEqual([first.restricted, first.mobile_phone, first.postcode], [true, null, null])
  assert.equal((await surgery.patient('F2')).status, 'deceased')
  assert.equal((await surgery.patient('F3')).status, 'left')
})

test('a record that was replaced gives its patient to the record that took its place', async (t) => {
  const surgery = await surgeryFor(t)
  await surgery.night(ndjson([sian(), mohammed]), monday)
  const merged = [
    sian({ active: false, link: [{ other: { reference: 'Patient/f0099' }, type: 'replaced-by' }] }),
    sian({ id: 'f0099', link: [{ type: 'replaces' }] }),
    mohammed,
  ]
  const report = await surgery.night(ndjson(merged), tuesday)
  assert.deepEqual([report.state, report.created, report.left, report.reviews], ['done', 0, 0, 0])
  const { source_patient_id, status } = await surgery.patient('Llewellyn')
  assert.deepEqual([source_patient_id, status], ['f0099', 'registered'])
})

test('another practice’s list is held, and one of its patients on ours is only left out', async (t) => {
  const surgery = await surgeryFor(t)
  const theirs = { generalPractitioner: [ods('A81001')], managingOrganization: ods('A81001') }
  const held = await surgery.night(ndjson(list.map((each) => ({ ...each, ...theirs }))), monday)
  assert.equal(held.state, 'held')
  assert.match(held.reason ?? '', /another practice's list: it says A81001, and this practice is Z99001/)
  assert.deepEqual(await surgery.patients(), [])

  await surgery.night(ndjson([sian(), mohammed]), tuesday)
  const visitor = { ...sian({ id: 'f0042', identifier: [nhsNumber('9993667129')] }), ...theirs }
  const ours = await surgery.night(ndjson([sian(), mohammed, visitor]), tuesday)
  assert.deepEqual([ours.state, ours.unchanged, ours.unusable, ours.created], ['done', 2, 1, 0])
})

test('blank lines count, line ends of Windows do not matter, and a half line says who it was', async (t) => {
  const surgery = await surgeryFor(t)
  await surgery.night(ndjson([sian(), mohammed]), monday)
  const [first, second] = [JSON.stringify(sian()), JSON.stringify(mohammed)]
  const report = await surgery.night(`\ufeff${first}\r\n\r\n${second.slice(0, 600)}`, tuesday)
  assert.deepEqual([report.state, report.unchanged, report.unusable, report.left], ['done', 1, 1, 0])
  assert.equal((await surgery.patient('Hussain')).status, 'registered')
  const unusable = await surgery.rows('SELECT row_number, reason FROM unusable_row WHERE practice = $1')
  assert.deepEqual(
    unusable.filter((each) => (each as { row_number: number }).row_number === 3),
    [{ row_number: 3, reason: 'Not a JSON object in UTF-8' }],
  )
})

for (const [what, content, says] of [
  ['a Bundle', '{"resourceType":"Bundle","entry":[]}\n', 'is a Bundle.'],
  ['a document over several lines', JSON.stringify(sian(), null, 2), 'is one JSON document.'],
  ['an array', JSON.stringify([sian()]), 'is one JSON document.'],
  ['a CSV file', 'given_name,family_name\nSiân,Llewellyn\n', 'is not JSON.'],
] as const) {
  test(`${what} is refused with what a FHIR list is`, async (t) => {
    const surgery = await surgeryFor(t)
    const report = await surgery.night(content, monday)
    assert.equal(report.state, 'failed')
    assert.equal(
      report.reason,
      `list.ndjson ${says} A FHIR list has one Patient on each line (NDJSON), as a bulk export makes it: export it like that.`,
    )
  })
}

test('a line that never ends, a web page and a packed file that was cut off change nothing', async (t) => {
  const surgery = await surgeryFor(t)
  const endless = await surgery.night(`{"resourceType":"Patient","x":"${'a'.repeat(LINE_LIMIT)}"}`, monday)
  assert.match(endless.reason ?? '', /^Line 1 is longer than 4 MB/)
  const page = await surgery.night('<!doctype html><title>Sign in</title>', monday)
  assert.match(page.reason ?? '', /^This is a web page, not a list/)
  const many = Array.from({ length: 300 }, (_, at) => sian({ id: `f${at}`, x: Math.sin(at) }))
  const cut = await surgery.night(gzipSync(ndjson(many)).subarray(0, 5000), monday)
  assert.match(cut.reason ?? '', /ends in the middle/)
  assert.deepEqual(await surgery.patients(), [])
})

async function surgeryFor(t: Parameters<typeof practiceFor>[0]) {
  const surgery = await practiceFor(t)
  return {
    ...surgery,
    night(content: string | Buffer, at: Date) {
      const file = join(folder, 'list.ndjson')
      writeFileSync(file, content)
      const clock = { now: () => at }
      const source = fhirFileSource({ file, practice: OURS }, clock)
      return runSync(surgery.database, { practice: OURS, source, trigger: 'command', clock })
    },
  }
}

function ndjson(resources: object[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join('')
}
