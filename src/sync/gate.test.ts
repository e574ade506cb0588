import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { listOf } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { inventedFacts } from '../commands/invented-activation.ts'
import { asPractice } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { openSecrets } from '../platform/secrets.ts'
import { askAgainIfChanged, DAYS_TO_CONFIRM } from '../practices/activation/verbs.ts'
import { addPractice } from '../practices/practice.ts'
import { configuredSource } from './configured-source.ts'
import { runSync } from './run.ts'
import type { Source } from './source.ts'
import { bethanOf, stateOf } from './withdraw/test-practice.ts'
import { suspendPractice, withdrawPractice } from './withdraw/withdraw.ts'

// Until Patient Sync is on, no list is read: by nobody, through no door. Once it is off, a run that reads stops.

const database = await freshDatabase({ after })
const dataDir = '/nonexistent'
const secrets = openSecrets({ key: Buffer.alloc(32, 'test').toString('base64'), dataDir })
const sian = {
  family_name: 'Llewellyn',
  given_name: 'Siân',
  date_of_birth: '14/03/1958',
  source_patient_id: '1',
}
const piotr = {
  family_name: 'Adamczyk',
  given_name: 'Piotr',
  date_of_birth: '17/08/1983',
  source_patient_id: '2',
}
const off = 'A81001'
let practices = 0

before(() => addPractice(database, { practice: off, name: 'Elm Tree Surgery' }))

describe('while nobody has given permission', () => {
  for (const preview of [false, true]) {
    test(`a ${preview ? 'preview' : 'sync'} does not even open its source, and says what is missing`, async () => {
      let opened = 0
      const source: Source = { ...listOf([sian]), open: () => Promise.reject(new Error(String(++opened))) }
      const run = runSync(database, { practice: off, source, trigger: 'command', preview })
      await assert.rejects(
        run,
        refusedWith(/^Patient Sync is off for A81001.*nobody has given permission.*practice permit A81001/),
      )
      assert.equal(opened, 0)
      const { rows } = await database.owner.query('SELECT FROM sync_run WHERE practice = $1', [off])
      assert.equal(rows.length, 0)
    })
  }

  test('a file is not looked into', async () => {
    for (const name of ['csv', 'fhir'] as const) {
      const source = configuredSource(database, off, name, { secrets, file: '/nonexistent/list.csv' })
      await assert.rejects(source, refusedWith(/^Patient Sync is off/))
    }
  })
})

describe('withdrawn while a list is read', () => {
  test('the run ends and has changed nothing, and what it read is gone', async () => {
    const practice = await practiceOfItsOwn()
    const withdraws = async () => void (await withdrawn(practice.code))
    const source = listOf([sian, piotr], { after: { rows: 1, happens: once(withdraws) } })
    const report = await runSync(database, { practice: practice.code, source, trigger: 'command' })
    assert.equal(report.state, 'failed')
    assert.match(report.reason ?? '', /switched off for this practice during this run/)
    assert.deepEqual(await practice.patients(), [])
    assert.equal(await stateOf(database, practice.code), 'withdrawn')
  })

  test('a run may not commit, even where nobody could end it', async () => {
    const practice = await practiceOfItsOwn()
    const switchesOff = async () =>
      void (await practice.rows(`UPDATE activation SET state = 'withdrawn' WHERE practice = $1`))
    for (const preview of [false, true]) {
      const source = listOf([sian, piotr], { after: { rows: 1, happens: once(switchesOff) } })
      const report = await runSync(database, { practice: practice.code, source, trigger: 'command', preview })
      assert.deepEqual([report.state, (await practice.patients()).length], ['failed', 0])
      assert.match(report.reason ?? '', /switched off for this practice during this run/)
      await practice.rows(`UPDATE activation SET state = 'on' WHERE practice = $1`)
    }
  })

  test('one that has been committed stays, and the next is refused', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    assert.equal((await withdrawn(practice.code)).stopped, 0)
    await assert.rejects(practice.sync([sian, piotr]), refusedWith(/permission was withdrawn/))
    assert.equal((await practice.patients()).length, 1)
  })
})

test('a practice that the operator has suspended is not read, until it is switched on again', async () => {
  const practice = await practiceOfItsOwn()
  const olu = { ...bethanOf(practice.code), name: 'Olu Adeyemi', reason: 'The feed sent another practice' }
  await suspendPractice({ database, dataDir }, olu)
  await assert.rejects(practice.sync([sian]), refusedWith(/the operator has suspended it.*switch-on/))
})

describe('when what runs has changed since it was confirmed', () => {
  test('the practice is asked again, syncs go on for two weeks, and then stop', async () => {
    const practice = await practiceOfItsOwn()
    const at = new Date('2026-12-03T09:00:00Z')
    const { substance } = await inventedFacts(database)(practice.code, at)
    const added = { name: 'GOV.UK Notify', does: 'sends SMS and email' }
    const changed = { ...substance, processors: [...substance.processors, added] }
    const again = () =>
      asPractice(database, practice.code, (tx) =>
        askAgainIfChanged(tx, { practice: practice.code, at }, changed),
      )
    const words = ['New company or service that handles the data: GOV.UK Notify, sends SMS and email.']
    assert.deepEqual([await again(), await again()], [words, words])
    const asked = await practice.rows(
      `SELECT reason, pack_version FROM activation_act WHERE practice = $1 AND act = 'asked-again'`,
    )
    assert.deepEqual(asked, [{ reason: words[0], pack_version: 2 }])

    const inTime = new Date(+at + (DAYS_TO_CONFIRM * 24 - 1) * 3_600_000)
    const tooLate = new Date(+at + (DAYS_TO_CONFIRM * 24 + 1) * 3_600_000)
    assert.equal((await practice.sync([sian], {}, { clock: { now: () => inTime } })).state, 'done')
    const late = practice.sync([sian], {}, { clock: { now: () => tooLate } })
    await assert.rejects(late, refusedWith(/what it does has changed.*practice confirm/))
  })

  test('nobody is asked about what is as it was', async () => {
    const practice = await practiceOfItsOwn()
    const at = new Date('2026-12-03T09:00:00Z')
    const { substance } = await inventedFacts(database)(practice.code, at)
    const asked = await asPractice(database, practice.code, (tx) =>
      askAgainIfChanged(tx, { practice: practice.code, at }, substance),
    )
    assert.deepEqual(asked, [])
    assert.deepEqual(await practice.rows(`SELECT confirm_by FROM activation WHERE practice = $1`), [
      { confirm_by: null },
    ])
  })
})

function practiceOfItsOwn() {
  practices += 1
  return practiceIn(database, `Z98${String(practices).padStart(3, '0')}`)
}

function withdrawn(code: string) {
  return withdrawPractice({ database, dataDir }, { ...bethanOf(code), reason: null })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done = false
  return async () => {
    if (done) return
    done = true
    await work()
  }
}

function refusedWith(words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ProductError)
    assert.equal(error.kind, 'refused')
    assert.match(error.message, words)
    return true
  }
}
