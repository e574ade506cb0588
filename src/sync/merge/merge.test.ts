import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { assertInvariants } from '../../../test/invariants.ts'
import type { Row } from '../../../test/list.ts'
import { asPractice, seeingRestricted } from '../../platform/database/database.ts'
import { deskIn } from '../reviews/test-desk.ts'
import { merge } from './merge.ts'
import { unmerge } from './unmerge.ts'

// Two records of one person become one and are taken apart again, and nothing of either is lost.

const database = await freshDatabase({ after })
let desks = 0
const desk = () => deskIn(database, `Z9${String(6001 + desks++)}`)
type Desk = Awaited<ReturnType<typeof desk>>

const gwenllian: Row = {
  ...{ source_patient_id: '6120', nhs_number: '999 526 0182', given_name: 'Gwenllian', family_name: 'Pryce' },
  ...{ date_of_birth: '14/03/1958', mobile_phone: '07700 900733' },
}
const other: Row = {
  ...{ source_patient_id: '1', given_name: 'Piotr', family_name: 'Adamczyk', date_of_birth: '17/08/1983' },
}
const gwen = {
  ...{ account: 'digital' as const, given_name: 'Gwen', family_name: 'Jones', date_of_birth: '1958-03-04' },
  email: 'gwen@example.org',
}

const join = (practice: Desk, survivor: string, merged: string) =>
  asPractice(database, practice.code, (tx) =>
    merge(tx, practice.code, {
      survivor,
      merged,
      reason: 'She said so.',
      staff: practice.staff,
      now: new Date(),
    }),
  )
const part = (practice: Desk, merged: string) =>
  asPractice(database, practice.code, (tx) =>
    unmerge(tx, practice.code, { merged, staff: practice.staff, now: new Date() }),
  )
const idOf = async (practice: Desk, family: string) => (await practice.patient(family)).id as string
const counted = async (practice: Desk) => {
  const rows = await practice.rows<{ patients: number }>(
    'SELECT sum(patients)::integer AS patients FROM patient_count WHERE practice = $1',
  )
  return rows[0]!.patients
}
/** Everything but when the row was written last. */
const both = (practice: Desk) =>
  practice.rows(
    `SELECT to_jsonb(patient.*) - 'updated_at' AS patient FROM patient
     WHERE practice = $1 AND family_name IN ('Jones', 'Pryce') ORDER BY id`,
  )

test('the record with the account stays, gets number and link, and follows the row from the next night on', async () => {
  const practice = await desk()
  await practice.sync([gwenllian, other])
  const listed = await idOf(practice, 'Pryce')
  const account = await practice.onPlatform(gwen)
  assert.equal(await counted(practice), 3)

  assert.deepEqual(await join(practice, listed, account), { survivor: account })
  const survivor = await practice.patient('Jones')
  assert.deepEqual(
    [survivor.nhs_number, survivor.source_patient_id, survivor.given_name, survivor.email],
    ['9995260182', '6120', 'Gwen', 'gwen@example.org'],
  )
  const merged = await practice.patient('Pryce')
  assert.deepEqual(
    [merged.merged_into, merged.nhs_number, merged.source_patient_id, merged.mobile_phone],
    [account, null, null, '+447700900733'],
  )
  assert.equal(await counted(practice), 2)

  const night = await practice.sync([gwenllian, other])
  assert.deepEqual([night.created, night.left, night.patients], [0, 0, 2])
  assert.equal((await practice.patient('Jones')).mobile_phone, '+447700900733')
  const settled = await practice.everything()
  await practice.sync([gwenllian, other])
  assert.deepEqual(await practice.everything(), settled)
})

test('taken apart when somebody else has its row by now, it stands for no row', async () => {
  const practice = await desk()
  await practice.sync([gwenllian, other])
  const listed = await idOf(practice, 'Pryce')
  await join(practice, await practice.onPlatform(gwen), listed)
  await practice.rows(
    `UPDATE patient SET source_patient_id = NULL, source_hash = NULL WHERE practice = $1 AND family_name = 'Jones'`,
  )
  await practice.rows(
    `UPDATE patient SET source_patient_id = '6120' WHERE practice = $1 AND family_name = 'Adamczyk'`,
  )
  assert.deepEqual((await part(practice, listed)).lost, ['source_patient_id'])
  const { source_patient_id, source_hash } = await practice.patient('Pryce')
  assert.deepEqual([source_patient_id, source_hash], [null, null])
})

test('taken apart, both are as they were, also what nights have set since, and the next night changes nothing', async () => {
  const practice = await desk()
  await practice.sync([gwenllian, other])
  const listed = await idOf(practice, 'Pryce')
  const account = await practice.onPlatform(gwen)
  const before = await both(practice)
  await join(practice, account, listed)
  await practice.sync([gwenllian, other])

  const undone = await part(practice, listed)
  assert.deepEqual([undone.kept, undone.lost], [[], []])
  assert.deepEqual(await both(practice), before)
  assert.equal(await counted(practice), 3)
  const night = await practice.sync([gwenllian, other])
  assert.deepEqual([night.created, night.linked, night.updated, night.left], [0, 0, 0, 0])
  assert.deepEqual(await both(practice), before)
})

test('what a person has changed of the survivor since stays', async () => {
  const practice = await desk()
  await practice.sync([gwenllian, other])
  const listed = await idOf(practice, 'Pryce')
  const account = await practice.onPlatform({ ...gwen, account: 'non-digital' })
  await join(practice, account, listed)
  await practice.sync([gwenllian, other])
  await practice.rows(
    `WITH edited AS (
       UPDATE patient SET mobile_phone = '+447700900777', updated_at = now() + interval '1 second'
       WHERE practice = $1 AND id = $2
     )
     INSERT INTO patient_change (practice, patient, changed_at, field, old, new, staff)
     SELECT $1, $2, now() + interval '1 second', 'mobile_phone', '+447700900733', '+447700900777', $3`,
    [account, practice.staff],
  )
  const undone = await part(practice, listed)
  assert.deepEqual(undone.kept, ['mobile_phone'])
  const [survivor] = await practice.rows<Record<string, unknown>>(
    'SELECT given_name, mobile_phone, email FROM patient WHERE practice = $1 AND id = $2',
    [account],
  )
  assert.deepEqual(survivor, {
    ...{ given_name: 'Gwen', mobile_phone: '+447700900777', email: 'gwen@example.org' },
  })
})

test('what was merged into a record is restricted with it, and no longer than it', async () => {
  const practice = await desk()
  await practice.sync([gwenllian, other])
  const listed = await idOf(practice, 'Pryce')
  const between = await practice.onPlatform({
    ...gwen,
    account: 'non-digital',
    mobile_phone: '+447700900733',
  })
  const account = await practice.onPlatform({ ...gwen, family_name: 'Jonas' })
  await join(practice, between, listed)
  await join(practice, account, between)
  const merged = () =>
    practice.rows(
      `SELECT id, restricted, mobile_phone, EXISTS (
         SELECT FROM restriction WHERE patient = patient.id AND ended_at IS NULL
       ) AS says_since FROM patient WHERE practice = $1 AND merged_into IS NOT NULL ORDER BY id`,
    )
  const both = [listed, between].sort()
  await practice.sync([{ ...gwenllian, restricted: 'true' }, other])
  const nothing = { restricted: true, mobile_phone: null, says_since: true }
  assert.deepEqual(
    await merged(),
    both.map((id) => ({ id, ...nothing })),
  )
  await assertInvariants(database.owner, { practice: practice.code })
  await practice.sync([gwenllian, other])
  assert.deepEqual(
    await merged(),
    both.map((id) => ({ id, ...nothing, restricted: false, says_since: false })),
  )
  await assertInvariants(database.owner, { practice: practice.code })
})

describe('two records are not merged', () => {
  for (const { why, one, two, says } of [
    { why: 'that both have an account', one: {}, two: {}, says: /Both have an account/ },
    {
      why: 'with two different NHS numbers',
      one: { nhs_number: '9995260182' },
      two: { nhs_number: '9993667129', account: 'non-digital' as const },
      says: /two different NHS numbers, 999 526 0182 and 999 366 7129/,
    },
  ]) {
    test(why, async () => {
      const practice = await desk()
      const first = await practice.onPlatform({ ...gwen, ...one })
      const second = await practice.onPlatform({ ...gwen, family_name: 'Pryce', ...two })
      const before = await practice.everything()
      await assert.rejects(join(practice, first, second), says)
      assert.deepEqual(await practice.everything(), before)
    })
  }

  test('where only one is restricted: the other would tell who they are', async () => {
    const practice = await desk()
    await practice.sync([{ ...gwenllian, restricted: 'true' }, other])
    const account = await practice.onPlatform(gwen)
    const listed = await idOf(practice, 'Pryce')
    const seeing = seeingRestricted(practice.code, () => join(practice, account, listed))
    await assert.rejects(seeing, /Restrict the other one too/)
  })

  test('with two rows of the list', async () => {
    const practice = await desk()
    await practice.sync([{ ...gwenllian, nhs_number: '' }, other])
    await assert.rejects(
      join(practice, await idOf(practice, 'Pryce'), await idOf(practice, 'Adamczyk')),
      /Both stand on the practice list/,
    )
  })

  test('twice', async () => {
    const practice = await desk()
    await practice.sync([gwenllian, other])
    const listed = await idOf(practice, 'Pryce')
    const account = await practice.onPlatform(gwen)
    await join(practice, account, listed)
    await assert.rejects(join(practice, account, listed), /has been merged already/)
    await part(practice, listed)
    await assert.rejects(part(practice, listed), /not merged with another/)
  })
})
