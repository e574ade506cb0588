import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import type { Row } from '../../../test/list.ts'
import { asPractice } from '../../platform/database/database.ts'
import { listDecisions, undoDecision } from './decisions.ts'
import { deskIn } from './test-desk.ts'
import { unlink } from './unlink.ts'

// A link that was wrong is taken back: by whom it was made makes no difference.

const database = await freshDatabase({ after })
let desks = 0
const desk = () => deskIn(database, `Z9${String(7001 + desks++)}`)
type Desk = Awaited<ReturnType<typeof desk>>

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

const part = (practice: Desk, patient: string) =>
  asPractice(database, practice.code, (tx) =>
    unlink(tx, practice.code, { patient, reason: 'Twins.', staff: practice.staff, now: new Date() }),
  )
const undo = async (practice: Desk) => {
  const { decisions } = await asPractice(database, practice.code, (tx) =>
    listDecisions(tx, practice.code, null),
  )
  const by = { staff: practice.staff, reason: '', now: new Date() }
  return asPractice(database, practice.code, (tx) => undoDecision(tx, practice.code, decisions[0]!.id, by))
}
const seen = async (practice: Desk, id: string) => {
  const [found] = await practice.rows<Record<string, unknown>>(
    `SELECT account, status, nhs_number, given_name, family_name, date_of_birth, sex, mobile_phone, postcode,
       source_patient_id, link_rule, linked_at, given_folded, name_tokens, address_tokens
     FROM patient WHERE practice = $1 AND id = $2`,
    [id],
  )
  return found
}

describe('a decision that was wrong', () => {
  test('is undone: every field is as it was, and the row becomes a patient of its own that night, for good', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    const before = await seen(practice, patient)
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'same', patient })
    await practice.sync([{ ...zuzanna, mobile_phone: '07700 900289' }, other])

    const undone = await undo(practice)
    assert.equal(undone.is, 'parted')
    assert.deepEqual(await seen(practice, patient), before)
    const list = [{ ...zuzanna, mobile_phone: '07700 900289' }, other]
    const night = await practice.sync(list)
    assert.deepEqual([night.created, night.linked, night.reviews, night.left], [1, 0, 0, 0])
    assert.deepEqual(await seen(practice, patient), before)
    const after = await practice.everything()
    await practice.sync(list)
    assert.deepEqual(await practice.everything(), after)
  })

  test('keeps what a person has changed since, and says so', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'same', patient })
    await practice.rows(
      `WITH edited AS (
         UPDATE patient SET mobile_phone = '+447700900777', source_hash = NULL, updated_at = now() + interval '1 second'
         WHERE practice = $1 AND id = $2
       )
       INSERT INTO patient_change (practice, patient, changed_at, field, old, new, staff)
       SELECT $1, $2, now() + interval '1 second', 'mobile_phone', '+447700900288', '+447700900777', $3`,
      [patient, practice.staff],
    )
    const undone = await undo(practice)
    assert.deepEqual(undone.is === 'parted' && undone.kept, ['mobile_phone'])
    const now = await seen(practice, patient)
    assert.deepEqual([now?.mobile_phone, now?.given_name, now?.postcode], ['+447700900777', 'Zuzana', null])
  })

  test('that still waits for a sync opens its review again', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    await practice.rows('UPDATE review SET carries = NULL WHERE practice = $1')
    assert.deepEqual(await practice.decides({ is: 'same', patient }), { is: 'later' })
    assert.deepEqual(await undo(practice), { is: 'reopened' })
    assert.equal((await practice.waiting()).length, 1)
  })

  test('twice is told, and changes nothing', async () => {
    const practice = await desk()
    await practice.onPlatform(zuzana)
    await practice.sync([zuzanna, other])
    await practice.decides({ is: 'different', patient: null })
    assert.deepEqual(await undo(practice), { is: 'may meet again' })
    const before = await practice.everything()
    assert.deepEqual(await undo(practice), { is: 'undone already' })
    assert.deepEqual(await practice.everything(), before)
  })
})

describe('a link that a sync made', () => {
  test('is cut from the patient’s page: what the nights have set is taken back, and they never meet again', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform({ ...zuzana, given_name: 'Zuzanna', nhs_number: '9995260182' })
    const before = await seen(practice, patient)
    await practice.sync([zuzanna, other])
    await practice.sync([{ ...zuzanna, postcode: 'FX1 6LD' }, other])
    assert.equal((await seen(practice, patient))?.postcode, 'FX1 6LD')

    await part(practice, patient)
    assert.deepEqual(await seen(practice, patient), before)
    const night = await practice.sync([{ ...zuzanna, postcode: 'FX1 6LD' }, other])
    assert.equal(night.linked, 0)
    assert.deepEqual(await seen(practice, patient), before)
  })

  test('is not cut where the patient came with the row: there is nobody to part', async () => {
    const practice = await desk()
    await practice.sync([zuzanna, other])
    const { id } = await practice.patient('Kowalska')
    await assert.rejects(part(practice, id as string), /came with their row/)
  })

  test('is not cut while a sync is running', async () => {
    const practice = await desk()
    const patient = await practice.onPlatform({ ...zuzana, given_name: 'Zuzanna', nhs_number: '9995260182' })
    await practice.sync([zuzanna, other])
    const during = () => assert.rejects(part(practice, patient), /A sync of this practice is running/)
    await practice.sync([zuzanna, other], { after: { rows: 1, happens: during } })
  })
})
