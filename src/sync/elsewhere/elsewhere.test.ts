import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import type { Row } from '../../../test/list.ts'
import { practiceIn } from '../../../test/practice.ts'
import { findElsewhere } from '../../patients/elsewhere.ts'
import { asPractice } from '../../platform/database/database.ts'

// Two practices of one installation, Foxley Brook and Elm Tree, and people who are on both lists, or move.

const nights = ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'] as const
const sian: Row = {
  source_patient_id: '1',
  nhs_number: '9995260182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900016',
}
const mohammed: Row = {
  source_patient_id: '2',
  nhs_number: '9991860916',
  given_name: 'Mohammed',
  family_name: 'Hussain',
  date_of_birth: '04/09/1958',
}

test('who moves is told to the old practice with the date, and nothing else to anybody', async (t) => {
  const { foxley, elm, told } = await town(t)
  await foxley.night(0, [sian, mohammed])
  await elm.night(0, [mohammed2])
  await elm.night(1, [mohammed2, { ...sian, source_patient_id: 'E9' }])
  assert.deepEqual(await told(), {
    foxley: [{ kind: 'moved', since: '2026-11-23' }],
    elm: [{ kind: 'shared', since: null }],
  })
  const { rows } = await foxley.database.owner.query(
    'SELECT * FROM registered_elsewhere WHERE practice = $1',
    [foxley.code],
  )
  assert.ok(!JSON.stringify(rows).includes(elm.code), 'where is not told')
})

test('nobody is linked across practices, and neither patient is touched', async (t) => {
  const { foxley, elm } = await town(t)
  await foxley.night(0, [sian])
  const before = await foxley.patients()
  await elm.night(0, [{ ...sian, source_patient_id: 'E9', mobile_phone: '07700 900099' }])
  assert.deepEqual(await foxley.patients(), before)
  assert.equal((await elm.patient('Llewellyn')).mobile_phone, '+447700900099')
  assert.deepEqual(await foxley.history('Llewellyn'), [])
})

test('when the old practice takes the patient off its list, the new one is told nothing any more', async (t) => {
  const { foxley, elm, told, history } = await town(t)
  await foxley.night(0, [sian, mohammed])
  await elm.night(0, [mohammed2])
  await elm.night(1, [mohammed2, { ...sian, source_patient_id: 'E9' }])
  await foxley.night(2, [mohammed])
  assert.deepEqual(await told(), { foxley: [{ kind: 'moved', since: '2026-11-23' }], elm: [] })
  assert.deepEqual(await history(elm.code), [{ kind: 'shared', ended: true }])
})

test('whichever practice reads its list first, the earlier registration is the old one', async (t) => {
  const { foxley, elm, told } = await town(t)
  await elm.night(0, [{ ...sian, registration_date: '01/06/2025' }])
  await foxley.night(0, [{ ...sian, registration_date: '01/06/2011' }])
  assert.deepEqual(await told(), {
    foxley: [{ kind: 'moved', since: '2025-06-01' }],
    elm: [{ kind: 'shared', since: null }],
  })
})

test('two first lists without dates say only that both have the number', async (t) => {
  const { foxley, elm, told } = await town(t)
  await foxley.night(0, [sian])
  await elm.night(0, [{ ...sian, source_patient_id: 'E9' }])
  const shared = [{ kind: 'shared', since: null }]
  assert.deepEqual(await told(), { foxley: shared, elm: shared })
})

test('who comes back is registered elsewhere no longer, and what was told stays as history', async (t) => {
  const { foxley, elm, told, history } = await town(t)
  await foxley.night(0, [sian, mohammed])
  await elm.night(0, [mohammed2])
  await elm.night(1, [mohammed2, { ...sian, source_patient_id: 'E9' }])
  await elm.night(2, [mohammed2])
  assert.deepEqual(await told(), { foxley: [], elm: [{ kind: 'moved', since: null }] })
  assert.deepEqual(await history(foxley.code), [{ kind: 'moved', ended: true }])
})

test('of a restricted patient nobody is told anything, and what was told ends', async (t) => {
  const { foxley, elm, told } = await town(t)
  await foxley.night(0, [sian, mohammed])
  await elm.night(0, [mohammed2])
  await elm.night(1, [mohammed2, { ...sian, source_patient_id: 'E9', restricted: 'true' }])
  assert.deepEqual(await told(), { foxley: [], elm: [] })
  await elm.night(2, [mohammed2, { ...sian, source_patient_id: 'E9', restricted: '' }])
  assert.equal((await told()).foxley.length, 1)
  await elm.night(3, [mohammed2, { ...sian, source_patient_id: 'E9', restricted: 'true' }])
  assert.deepEqual(await told(), { foxley: [], elm: [] })
})

test('who died is told to nobody', async (t) => {
  const { foxley, elm, told } = await town(t)
  await foxley.night(0, [sian])
  await elm.night(0, [sian])
  await elm.night(1, [{ ...sian, status: 'deceased' }])
  assert.deepEqual(await told(), { foxley: [], elm: [] })
})

test('a practice that joins later is compared with whoever was there long before', async (t) => {
  const database = await freshDatabase(t)
  const foxley = nightly(await practiceIn(database, 'Z99001'))
  await foxley.night(0, [sian])
  assert.deepEqual(await numbers(database), 0, 'one practice alone keeps nothing')
  const elm = nightly(await practiceIn(database, 'Z99002'))
  await elm.night(1, [{ ...sian, source_patient_id: 'E9' }])
  // Foxley Brook's own next night, on which nothing changed, is when it joins.
  await foxley.night(2, [sian])
  assert.equal(await numbers(database), 2)
  const told = await database.owner.query('SELECT practice, kind FROM registered_elsewhere ORDER BY practice')
  assert.deepEqual(told.rows, [
    { practice: 'Z99001', kind: 'shared' },
    { practice: 'Z99002', kind: 'shared' },
  ])
})

test('a practice sees what it is told and no other, and nobody sees the numbers', async (t) => {
  const { foxley, elm } = await town(t)
  await foxley.night(0, [sian])
  await elm.night(0, [sian])
  const { database } = foxley
  const mine = (await foxley.patient('Llewellyn')).id as string
  const theirs = (await elm.patient('Llewellyn')).id as string
  await asPractice(database, foxley.code, async (tx) => {
    assert.equal((await findElsewhere(tx, foxley.code, mine))?.kind, 'shared')
    assert.equal(await findElsewhere(tx, elm.code, theirs), null)
  })
  for (const table of ['registered_number', 'number_secret']) {
    await assert.rejects(
      asPractice(database, foxley.code, (tx) =>
        tx
          .selectFrom(table as 'registered_number')
          .selectAll()
          .execute(),
      ),
      /permission denied/,
    )
  }
  const { rows } = await database.owner.query<{ number_key: Buffer }>(
    'SELECT number_key FROM registered_number',
  )
  assert.ok(rows.every(({ number_key }) => number_key.length === 16))
})

test('the key of a number is half of its HMAC-SHA-256', async (t) => {
  const { owner } = await freshDatabase(t)
  // RFC 4231, test case 2: the key is "Jefe", padded with noughts to a block of 64 bytes.
  const pad = (byte: number) => {
    const block = Buffer.alloc(64, byte)
    Buffer.from('Jefe').forEach((value, at) => (block[at] = value ^ byte))
    return block
  }
  const { rows } = await owner.query<{ key: string }>(
    `SELECT encode(number_key('what do ya want for nothing?', $1, $2), 'hex') AS key`,
    [pad(0x36), pad(0x5c)],
  )
  assert.equal(rows[0]?.key, '5bdcc146bf60754e6a042426089575c7')
})

test('a night that changes nothing writes nothing of it', async (t) => {
  const { foxley, elm } = await town(t)
  await foxley.night(0, [sian])
  await elm.night(0, [sian])
  await foxley.night(1, [sian])
  const state = () => foxley.database.owner.query('SELECT xmin, * FROM sync_state ORDER BY practice')
  const before = (await state()).rows
  await foxley.night(2, [sian])
  assert.deepEqual((await state()).rows, before)
})

const mohammed2 = { ...mohammed, source_patient_id: 'E2', nhs_number: '9993667129' }

async function town(t: TestContext) {
  const database = await freshDatabase(t)
  const foxley = nightly(await practiceIn(database, 'Z99001'))
  const elm = nightly(await practiceIn(database, 'Z99002'))
  const rows = async (practice: string, which: string) => {
    const found = await database.owner.query<{ kind: string; since: string | null; ended: boolean }>(
      `SELECT kind, since, ended_at IS NOT NULL AS ended FROM registered_elsewhere
       WHERE practice = $1 AND ${which} ORDER BY told_at`,
      [practice],
    )
    return found.rows
  }
  const now = async (practice: string) =>
    (await rows(practice, 'ended_at IS NULL')).map(({ kind, since }) => ({ kind, since }))
  return {
    foxley,
    elm,
    told: async () => ({ foxley: await now(foxley.code), elm: await now(elm.code) }),
    history: async (practice: string) =>
      (await rows(practice, 'true')).map(({ kind, ended }) => ({ kind, ended })),
  }
}

function nightly(practice: Awaited<ReturnType<typeof practiceIn>>) {
  return {
    ...practice,
    async night(at: number, list: Row[]) {
      const clock = { now: () => new Date(`${nights[at]!}T02:13:00Z`) }
      const report = await practice.sync(list, {}, { clock })
      assert.equal(report.state, 'done', report.reason ?? '')
      return report
    },
  }
}

async function numbers(database: Awaited<ReturnType<typeof freshDatabase>>): Promise<number> {
  const { rows } = await database.owner.query<{ many: number }>(
    'SELECT count(*)::integer AS many FROM registered_number',
  )
  return rows[0]!.many
}
