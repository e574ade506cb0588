import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import type { Row } from '../../../test/list.ts'
import { asPractice } from '../../platform/database/database.ts'
import { decide } from './decide.ts'
import { deskIn } from './test-desk.ts'

// What each decision does at once, and that the nights after it leave it alone.

const database = await freshDatabase({ after })
let desks = 0
const desk = () => deskIn(database, `Z9${String(8001 + desks++)}`)

const zuzanna: Row = {
  ...{
    source_patient_id: '3384',
    nhs_number: '999 526 0182',
    given_name: 'Zuzanna',
    family_name: 'Kowalska',
  },
  ...{ date_of_birth: '19/06/2016', sex: 'F', mobile_phone: '07700 900288', postcode: 'FX1 5TD' },
}
const zuzana = {
  ...{ account: 'non-digital' as const, given_name: 'Zuzana', family_name: 'Kowalska' },
  ...{ date_of_birth: '2016-06-19', mobile_phone: '07700 900111' },
}
const other: Row = {
  ...{ source_patient_id: '1', given_name: 'Piotr', family_name: 'Adamczyk', date_of_birth: '17/08/1983' },
}

describe('same person', () => {
  test('ties a non-digital patient to the row at once: everything follows the list, and the history says who', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    assert.equal((await practice.waiting()).length, 1)

    const outcome = await practice.decides({ is: 'same', patient })
    assert.deepEqual(outcome, { is: 'done', patient })
    const now = await practice.patient('Kowalska')
    assert.deepEqual(
      [now.given_name, now.nhs_number, now.mobile_phone, now.source_patient_id, now.link_rule],
      ['Zuzanna', '9995260182', '+447700900288', '3384', 'decision'],
    )
    assert.deepEqual(await practice.byHand('Kowalska'), [
      'given_name: Zuzana -> Zuzanna',
      'link: blank -> decision',
      'mobile_phone: +447700900111 -> +447700900288',
      'nhs_number: blank -> 9995260182',
      'postcode: blank -> FX1 5TD',
      'sex: blank -> female',
    ])
    assert.deepEqual(await practice.waiting(), [])
    assert.deepEqual(
      await practice.rows(
        `SELECT kind, row_key, patient, reason, decided_by, undone_at FROM identity_decision WHERE practice = $1`,
      ),
      [
        {
          ...{ kind: 'same', row_key: 'id 3384', patient, reason: 'She rang us.' },
          ...{ decided_by: practice.staff, undone_at: null },
        },
      ],
    )
  })

  test('gives a non-digital patient the date of birth of the list, too', async () => {
    const practice = await desk()
    const mistyped = { given_name: 'Zuzanna', date_of_birth: '2016-06-18', mobile_phone: '07700 900288' }
    const patient = await practice.onPlatform({ ...zuzana, ...mistyped })
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'same', patient })
    assert.equal((await practice.patient('Kowalska')).date_of_birth, '2016-06-19')
  })

  test('is left alone by the next night of the same list, and followed when the row changes', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'same', patient })

    const before = await practice.everything()
    const same = await practice.sync([zuzanna, other])
    assert.deepEqual([same.created, same.linked, same.updated, same.left, same.reviews], [0, 0, 0, 0, 0])
    assert.deepEqual(await practice.everything(), before)

    const changed = await practice.sync([{ ...zuzanna, mobile_phone: '07700 900289' }, other])
    assert.deepEqual([changed.updated, changed.reviews], [1, 0])
    assert.equal((await practice.patient('Kowalska')).mobile_phone, '+447700900289')
  })

  test('gives a digital patient the NHS number, and the phone only where there is none', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform({ ...zuzana, account: 'digital' })
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'same', patient })
    const now = await practice.patient('Kowalska')
    assert.deepEqual(
      [now.given_name, now.nhs_number, now.mobile_phone, now.postcode],
      ['Zuzana', '9995260182', '+447700900111', null],
    )
  })

  test('leaves alone what the list did not carry, and clears what it carried blank', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform({ ...zuzana, email: 'zuzana@example.org', postcode: 'FX1 1AA' })
    await practice.sync([{ ...zuzanna, mobile_phone: '' }, other], { without: ['email', 'postcode'] })
    await practice.decides({ is: 'same', patient })
    const now = await practice.patient('Kowalska')
    assert.deepEqual([now.email, now.postcode, now.mobile_phone], ['zuzana@example.org', 'FX1 1AA', null])
  })

  test('of a record that the list had overwritten: the row is still this patient', async () => {
    const practice = await desk()
    await practice.sync([zuzanna, other])
    const corrected = { ...zuzanna, date_of_birth: '19/06/2015', given_name: 'Zuzia' }
    await practice.sync([corrected, other])
    const [review] = await practice.waiting()
    assert.equal(review?.kind, 'conflict')
    await practice.decides({ is: 'same', patient: review.candidates[0]!.patient })
    assert.equal((await practice.patient('Kowalska')).date_of_birth, '2015-06-19')
    const next = await practice.sync([corrected, other])
    assert.deepEqual([next.updated, next.left, next.reviews], [0, 0, 0])
  })
})

describe('different people', () => {
  test('makes a patient of the row at once, whom the next nights leave alone', async () => {
    const practice = await desk()
    await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    const outcome = await practice.decides({ is: 'different', patient: null })
    assert.equal(outcome.is, 'done')
    const before = await practice.everything()
    assert.deepEqual(
      (await practice.patients()).map((patient) => [patient.given_name, patient.source_patient_id]),
      [
        ['Piotr', '1'],
        ['Zuzana', null],
        ['Zuzanna', '3384'],
      ],
    )
    assert.deepEqual(
      await practice.rows(
        `SELECT status, account, patients FROM patient_count WHERE practice = $1 AND patients > 0`,
      ),
      [{ status: 'registered', account: 'non-digital', patients: 3 }],
    )
    await practice.sync([zuzanna, other])
    assert.deepEqual(await practice.everything(), before)
  })

  test('of an overwritten record: the new person gets the row, the old one lets go of it and leaves', async () => {
    const practice = await desk()
    await practice.sync([zuzanna, other])
    const somebodyElse = {
      ...{ ...zuzanna, nhs_number: '999 366 7129', given_name: 'Alan', family_name: 'Roberts' },
      ...{ date_of_birth: '02/05/1949' },
    }
    await practice.sync([somebodyElse, other])
    const outcome = await practice.decides({ is: 'different', patient: null })
    assert.equal(outcome.is, 'done')
    assert.equal((await practice.patient('Roberts')).source_patient_id, '3384')
    assert.deepEqual(await practice.byHand('Kowalska'), ['source_patient_id: 3384 -> blank'])
    const next = await practice.sync([somebodyElse, other])
    assert.deepEqual([next.left, next.created, next.reviews], [1, 0, 0])
    assert.equal((await practice.patient('Kowalska')).status, 'left')
  })

  test('an NHS number that the other one holds is nobody else’s', async () => {
    const practice = await desk()
    await practice.onPlatform({ ...zuzana, nhs_number: '9995260182', date_of_birth: '1990-01-02' })
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'different', patient: null })
    const numbers = await practice.rows(
      `SELECT given_name, nhs_number FROM patient WHERE practice = $1 AND family_name = 'Kowalska' ORDER BY 1`,
    )
    assert.deepEqual(numbers, [
      { given_name: 'Zuzana', nhs_number: '9995260182' },
      { given_name: 'Zuzanna', nhs_number: null },
    ])
  })

  test('one of several people can be ruled out, and the review stays with the others', async () => {
    const practice = await desk()
    const one = await practice.onPlatform(zuzana)
    const two = await practice.onPlatform({ ...zuzana, given_name: 'Suzanna' })
    await practice.sync([zuzanna, other])
    assert.deepEqual(await practice.decides({ is: 'different', patient: one }), { is: 'kept open' })
    const refused = await practice.decides({ is: 'same', patient: one })
    assert.equal(refused.is, 'refused')
    assert.deepEqual(await practice.decides({ is: 'same', patient: two }), { is: 'done', patient: two })
  })
})

describe('not decided', () => {
  for (const mark of ['not-sure', 'ask-patient'] as const) {
    test(`${mark} keeps the review, marked with who and when, also over the next night`, async () => {
      const practice = await desk()
      await practice.onPlatform(zuzana)
      await practice.sync([zuzanna, other])
      assert.deepEqual(await practice.decides({ is: 'mark', mark }), { is: 'kept open' })
      await practice.sync([zuzanna, other])
      const marks = await practice.rows(
        `SELECT state, marked, marked_by, marked_why, marked_at IS NOT NULL AS dated FROM review WHERE practice = $1`,
      )
      assert.deepEqual(marks, [
        {
          ...{ state: 'open', marked: mark, marked_by: practice.staff },
          ...{ marked_why: 'She rang us.', dated: true },
        },
      ])
    })
  }
})

describe('two at once', () => {
  test('the second person is told what the first one decided, and changes nothing', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    const { review } = await practice.onlyReview()
    const outcomes = await Promise.all([
      practice.decides({ is: 'same', patient }, { review }),
      practice.decides({ is: 'different', patient: null }, { review }),
    ])
    assert.deepEqual(outcomes.map(({ is }) => is).sort(), ['decided already', 'done'])
    const told = outcomes.find(({ is }) => is === 'decided already')
    assert.ok(told?.is === 'decided already' && told.by === 'Bethan Rees')
    assert.equal((await practice.rows('SELECT FROM identity_decision WHERE practice = $1')).length, 1)
  })

  test('different reviews are both carried out', async () => {
    const practice = await desk()
    const one = await practice.onPlatform(zuzana)
    const two = await practice.onPlatform({
      ...zuzana,
      given_name: 'Piotra',
      family_name: 'Nowak',
      date_of_birth: '1970-02-03',
    })
    const nowak = { ...other, source_patient_id: '2', family_name: 'Nowak', date_of_birth: '03/02/1970' }
    await practice.sync([zuzanna, other, nowak])
    const waiting = await practice.waiting()
    assert.equal(waiting.length, 2)
    const outcomes = await Promise.all(
      waiting.map(({ review, candidates: [candidate] }) =>
        practice.decides({ is: 'same', patient: candidate!.patient }, { review }),
      ),
    )
    assert.deepEqual(
      outcomes.map((outcome) => outcome.is === 'done' && outcome.patient).sort(),
      [one, two].sort(),
    )
  })

  test('while a sync is running, a decision is kept and nothing else is written', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    const during = async () => {
      const before = await practice.patient('Kowalska')
      assert.deepEqual(await practice.decides({ is: 'same', patient }), { is: 'later' })
      assert.deepEqual(await practice.patient('Kowalska'), before)
    }
    await practice.sync([zuzanna, other], { after: { rows: 1, happens: during } })
    assert.equal((await practice.rows('SELECT FROM identity_decision WHERE practice = $1')).length, 1)
  })
})

describe('what cannot be decided', () => {
  test('which of two rows with one source id is meant: the list is corrected instead', async () => {
    const practice = await desk()
    await practice.sync([zuzanna, other])
    await practice.sync([zuzanna, { ...zuzanna, given_name: 'Zuzana', nhs_number: '' }, other])
    const outcome = await practice.decides({ is: 'different', patient: null })
    assert.match(outcome.is === 'refused' ? outcome.sentence : '', /Two rows of the list/)
    assert.deepEqual(await practice.rows('SELECT FROM identity_decision WHERE practice = $1'), [])
  })

  test('another practice’s review does not exist', async () => {
    const practice = await desk()
    const stranger = await desk()
    await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    const { review } = await practice.onlyReview()
    await stranger.sync([other])
    const choice = { is: 'different', patient: null } as const
    await assert.rejects(
      asPractice(database, stranger.code, (tx) =>
        decide(tx, stranger.code, { review, choice, reason: '', staff: null, now: new Date() }),
      ),
      /There is no such review/,
    )
  })
})

test('contact details that were not kept with a review come with the next sync', async () => {
  const practice = await desk()
  const patient = await practice.onPlatform(zuzana)
  await practice.rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [patient])
  await practice.sync([zuzanna, other])
  await practice.decides({ is: 'different', patient: null })
  const phones = () =>
    practice.rows<{ mobile_phone: string | null }>(
      `SELECT mobile_phone FROM patient WHERE practice = $1 AND given_name = 'Zuzanna'`,
    )
  assert.deepEqual(await phones(), [{ mobile_phone: null }])
  await practice.sync([zuzanna, other])
  assert.deepEqual(await phones(), [{ mobile_phone: '+447700900288' }])
})
