import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { asPractice } from '../platform/database/database.ts'
import type { ProductError } from '../platform/errors.ts'
import { joinedRows } from './ledger/rows.ts'

// Clocks that are put back, and nights that meet.

const database = await freshDatabase({ after })
afterEach(() => assertInvariants(database.owner))
let practices = 0
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)
const sian = {
  source_patient_id: '50119',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
}
const clockAt = (time: string) => ({ now: () => new Date(time) })

test('a clock that is put back in the middle of a run makes no duration negative', async () => {
  const practice = await practiceOfItsOwn()
  const times = ['2026-11-24T02:14:00Z', '2026-11-24T02:14:01Z']
  const clock = { now: () => new Date(times.shift() ?? '2026-11-24T01:00:00Z') }
  const report = await practice.sync([sian], {}, { clock })
  assert.equal(report.state, 'done')
  for (const [step, seconds] of Object.entries(report.seconds)) assert.ok(seconds >= 0, step)
})

test('a night that comes again because the clock was put back is refused', async () => {
  const practice = await practiceOfItsOwn()
  const night = { trigger: 'night', night: '2026-11-24' } as const
  await practice.sync([sian], {}, { ...night, clock: clockAt('2026-11-24T02:14:00Z') })
  await assert.rejects(
    practice.sync([sian], {}, { ...night, clock: clockAt('2026-11-24T01:59:00Z') }),
    (error) => (error as ProductError).kind === 'refused',
  )
})

test('the history stays in order when the clock was put back between two nights', async () => {
  const practice = await practiceOfItsOwn()
  const night = (mobile_phone: string, at: string) =>
    practice.sync([{ ...sian, mobile_phone }], {}, { clock: clockAt(at) })
  await night('07700 900540', '2026-11-24T02:14:00Z')
  await night('07700 900541', '2026-11-25T02:14:00Z')
  await night('07700 900542', '2026-11-24T23:00:00Z')
  assert.deepEqual(await practice.history('Llewellyn'), [
    'mobile_phone: +447700900540 -> +447700900541',
    'mobile_phone: +447700900541 -> +447700900542',
  ])
})

test('whom a run made joined by it, also when it changes somebody who was changed by a later clock', async () => {
  const practice = await practiceOfItsOwn()
  const night = (list: Row[], at: string) => practice.sync(list, {}, { clock: clockAt(at) })
  await night([sian], '2026-11-25T02:14:00Z')
  const piotr = { ...sian, source_patient_id: '101', given_name: 'Piotr', family_name: 'Wójcik' }
  const list = [{ ...sian, mobile_phone: '07700 900541' }, piotr]
  const { run } = await night(list, '2026-11-24T23:00:00Z')
  const joined = await asPractice(database, practice.code, async (tx) => {
    const [{ started_at: startedAt, finished_at: finishedAt }] = (await practice.rows(
      `SELECT started_at, finished_at FROM sync_run WHERE practice = $1 AND id = '${run}'`,
    )) as [{ started_at: Date; finished_at: Date }]
    return joinedRows(tx, { practice: practice.code, run, startedAt, finishedAt }, { limit: 10 })
  })
  assert.deepEqual(
    joined.rows.map(({ family_name }) => family_name),
    ['Wójcik'],
  )
})

test('a run that still goes on the next night keeps that night waiting, and is not overtaken', async () => {
  const practice = await practiceOfItsOwn()
  const night = (date: string) => ({ trigger: 'night', night: date }) as const
  const nextNight = async () => {
    await assert.rejects(practice.sync([sian], {}, night('2026-11-25')), {
      message: 'A sync of this practice is running already. Wait until it is done.',
    })
  }
  const slow = { after: { rows: 1, happens: nextNight } }
  assert.equal((await practice.sync([sian], slow, night('2026-11-24'))).state, 'done')
  assert.equal((await practice.sync([sian], {}, night('2026-11-25'))).state, 'done')
})
