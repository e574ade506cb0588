import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import type { Row } from '../../../test/list.ts'
import { asPractice } from '../../platform/database/database.ts'
import { merge } from '../merge/merge.ts'
import { unmerge } from '../merge/unmerge.ts'
import { deskIn } from './test-desk.ts'
import { unlink } from './unlink.ts'

// What a person decides about one patient keeps the numbers of a practice right, and counts nobody else for it.

const database = await freshDatabase({ after })
let desks = 0
const desk = () => deskIn(database, `Z9${String(5001 + desks++)}`)
type Desk = Awaited<ReturnType<typeof desk>>

const zuzanna: Row = {
  ...{ source_patient_id: '3384', nhs_number: '999 526 0182', given_name: 'Zuzanna' },
  ...{ family_name: 'Kowalska', date_of_birth: '19/06/2016', postcode: 'FX1 5TD' },
}
const zuzana = {
  ...{ account: 'digital' as const, given_name: 'Zuzana', family_name: 'Kowalska' },
  date_of_birth: '2016-06-19',
}
const other: Row = {
  ...{ source_patient_id: '1', given_name: 'Piotr', family_name: 'Adamczyk', date_of_birth: '17/08/1983' },
}
const said = ({ staff }: Desk) => ({ staff, reason: 'She rang us.', now: new Date() })

/** What is kept, and what is found by counting, by status and account. */
async function areRight(practice: Desk, after: string): Promise<void> {
  const kept = await practice.rows(
    `SELECT status, account, patients FROM patient_count WHERE practice = $1 AND patients <> 0 ORDER BY 1, 2`,
  )
  const found = await practice.rows(
    `SELECT status, account, count(*)::integer AS patients FROM patient
     WHERE practice = $1 AND merged_into IS NULL GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  assert.deepEqual(kept, found, after)
}

const wrongBy = async (practice: Desk, more: number) =>
  practice.rows('UPDATE patient_count SET patients = patients + $2 WHERE practice = $1', [more])

test('the counts stay right when a row becomes a patient', async () => {
  const practice = await desk()
  await practice.onPlatform(zuzana)
  await practice.sync([zuzanna, other])
  await practice.decides({ is: 'different', patient: null })
  await areRight(practice, 'different')
})

test('and when it becomes a patient who was there, and the link is cut again', async () => {
  const practice = await desk()
  const patient = await practice.onPlatform(zuzana)
  await practice.sync([zuzanna, other])
  await practice.decides({ is: 'same', patient })
  await areRight(practice, 'same')
  await asPractice(database, practice.code, (tx) => unlink(tx, practice.code, { patient, ...said(practice) }))
  await areRight(practice, 'cut')
})

test('and when two become one and two again', async () => {
  const practice = await desk()
  const [survivor, merged] = [
    await practice.onPlatform(zuzana),
    await practice.onPlatform({ ...zuzana, account: 'non-digital', given_name: 'Zuza' }),
  ]
  await asPractice(database, practice.code, (tx) =>
    merge(tx, practice.code, { survivor, merged, ...said(practice) }),
  )
  await areRight(practice, 'merged')
  await asPractice(database, practice.code, (tx) => unmerge(tx, practice.code, { merged, ...said(practice) }))
  await areRight(practice, 'taken apart')
})

test('nobody else is counted for it: a number that is wrong stays exactly as wrong', async () => {
  const practice = await desk()
  await practice.onPlatform(zuzana)
  await practice.sync([zuzanna, other])
  await wrongBy(practice, 1000)
  await practice.decides({ is: 'different', patient: null })
  await wrongBy(practice, -1000)
  await areRight(practice, 'different')
})
