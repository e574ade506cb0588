import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPatientSync } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn, type PersonOnPlatform } from '../../test/practice.ts'
import { asPractice } from '../platform/database/database.ts'
import { csvLine } from '../platform/csv/write.ts'
import { changeContactDetails, versionOf } from '../patients/contact-details/change.ts'
import { recount } from '../patients/count.ts'
import { CONTACT_FIELDS } from '../patients/provenance.ts'
import { findRecord, type ContactDetails, type PatientRecord } from '../patients/record.ts'
import type { RunReport } from './run-record.ts'

// The run stands still at a named place, somebody else writes, and it goes on: what is done in between decides.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'in-between-'))
after(() => rmSync(folder, { recursive: true }))
afterEach(() => assertInvariants(database.owner, { withoutHistory: true }))
let practices = 0
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)
type Practice = Awaited<ReturnType<typeof practiceOfItsOwn>>

const sian = {
  source_patient_id: '50119',
  nhs_number: '999 526 0182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
}
const piotr = {
  source_patient_id: '101',
  given_name: 'Piotr',
  family_name: 'Wójcik',
  date_of_birth: '17/08/1983',
  mobile_phone: '07700 900541',
}
const places = ['match:1', 'match:3', 'apply:1']

describe('somebody who signs up while a night', () => {
  const signsUp = (person: Partial<PersonOnPlatform>) => (practice: Practice) =>
    practice.onPlatform({
      account: 'digital',
      given_name: 'Siân',
      family_name: 'Llewellyn',
      date_of_birth: '1958-03-14',
      ...person,
    })

  for (const place of places) {
    for (const [what, person] of [
      ['their NHS number', { nhs_number: '999 526 0182' }],
      ['name and date of birth only', {}],
    ] as const) {
      test(`is at ${place}, with ${what}, is linked and not made twice`, async () => {
        const practice = await practiceOfItsOwn()
        await syncMeanwhile(practice, [piotr], null, async () => {})
        const report = await syncMeanwhile(practice, [piotr, sian], place, signsUp(person))
        assert.deepEqual([report.state, report.created, report.linked], ['done', 0, 1])
        const patient = await practice.patient('Llewellyn')
        assert.deepEqual(
          [patient.account, patient.nhs_number, patient.mobile_phone],
          ['digital', '9995260182', '+447700900540'],
        )
      })
    }
  }
})

describe('a patient who becomes digital while a night', () => {
  // Once the apply has written upon them, whoever changes them waits for its end.
  for (const place of places.slice(0, 2)) {
    test(`is at ${place} keeps the phone that is theirs`, async () => {
      const practice = await practiceOfItsOwn()
      await syncMeanwhile(practice, [sian, piotr], null, async () => {})
      const tonight = [{ ...sian, mobile_phone: '07700 900999' }, piotr]
      const report = await syncMeanwhile(practice, tonight, place, () => becomesDigital(practice))
      assert.equal(report.state, 'done')
      assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900001')
    })
  }
})

describe('staff who edit a patient while a night', () => {
  for (const place of ['stage:1', ...places.slice(0, 2)]) {
    test(`is at ${place}: the list wins, and both values are in the history`, async () => {
      const practice = await practiceOfItsOwn()
      await syncMeanwhile(practice, [sian, piotr], null, async () => {})
      const tonight = [{ ...sian, mobile_phone: '07700 900999' }, piotr]
      await syncMeanwhile(practice, tonight, place, () => edit(practice, '+447700900001'))
      assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900999')
      assert.deepEqual(await practice.history('Llewellyn'), [
        'mobile_phone: +447700900540 -> +447700900001',
        'mobile_phone: +447700900001 -> +447700900999',
      ])
      await assertInvariants(database.owner, { practice: practice.code })
    })
  }
})

async function becomesDigital(practice: Practice): Promise<void> {
  await practice.rows(
    `UPDATE patient SET account = 'digital', mobile_phone = '+447700900001'
     WHERE practice = $1 AND family_name = 'Llewellyn'`,
  )
  await recount((text, values) => database.owner.query(text, values), practice.code)
}

function contactDetailsOf(record: PatientRecord): ContactDetails {
  const details = CONTACT_FIELDS.map((field) => [field, record[field]] as const)
  return Object.fromEntries(details) as unknown as ContactDetails
}

/** Bethan changes the mobile phone on the form of Siân. */
async function edit({ code }: Practice, mobile: string): Promise<void> {
  await asPractice(database, code, async (tx) => {
    const { id } = await tx
      .selectFrom('patient')
      .select('id')
      .where('practice', '=', code)
      .where('family_name', '=', 'Llewellyn')
      .executeTakeFirstOrThrow()
    const record = await findRecord(tx, code, id)
    const outcome = await changeContactDetails(tx, code, {
      id,
      details: { ...contactDetailsOf(record), mobile_phone: mobile },
      version: versionOf(record),
      staff: '019ab000-0000-7000-8000-00000000beef',
      now: new Date(),
    })
    assert.deepEqual(outcome, { is: 'saved' })
  })
}

/** Syncs the list in a process of its own, which stands still at the place until `happens` is over. */
async function syncMeanwhile(
  practice: Practice,
  list: Row[],
  place: string | null,
  happens: (practice: Practice) => Promise<unknown>,
): Promise<RunReport> {
  if (place === null) return practice.sync(list)
  const file = join(folder, `${practice.code}.csv`)
  const headings = [
    'source_patient_id',
    'nhs_number',
    'given_name',
    'family_name',
    'date_of_birth',
    'mobile_phone',
  ]
  const cells = list.map((row) => headings.map((heading) => (row as Record<string, string>)[heading] ?? ''))
  writeFileSync(file, [headings, ...cells].map((row) => csvLine(row)).join(''))
  const words = ['sync', 'run', practice.code, '--source', 'csv', '--file', file, '--json']
  const run = startPatientSync(database.url, words, { FAILPOINT: `${place}:stop` })
  after(() => run.child.kill('SIGKILL'))
  let isOver = false
  void run.answered.finally(() => (isOver = true))
  while (!run.isStopped()) {
    assert.ok(!isOver, `it did not come to ${place}`)
    await sleep(10)
  }
  // Where the run has written already, others wait for its end.
  const happening = happens(practice)
  await Promise.race([happening, sleep(300)])
  run.child.kill('SIGCONT')
  const { json } = await run.answered
  await happening
  return json as RunReport
}
