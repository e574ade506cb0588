import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { testSecrets } from '../../../test/command.ts'
import { sendMessage } from '../../messages/message.ts'
import { practiceIn } from '../../../test/practice.ts'
import { activateInvented } from '../../commands/invented-activation.ts'
import { asPractice } from '../../platform/database/database.ts'
import { askForPurge, carryOutPurge, EMPTIED, latestPurge, planPurge } from './purge.ts'
import { bethanOf } from './test-practice.ts'
import { withdrawPractice } from './withdraw.ts'

const database = await freshDatabase({ after })
const dataDir = '/nonexistent'
const now = new Date('2026-11-25T09:00:00Z')
let practices = 0

const list = [
  row('1', 'Llewellyn', 'Siân', '14/03/1958', { mobile_phone: '07700 900540', email: 'sian@example.org' }),
  row('2', 'Adamczyk', 'Piotr', '17/08/1983', { mobile_phone: '07700 900541', postcode: 'FX1 6LD' }),
  row('3', 'Hussain', 'Arif', '04/09/1958', { mobile_phone: '07700 900542', nhs_number: '999 366 7129' }),
]

describe('a purge', () => {
  test('deletes whom the list made and nobody touched, and takes from the others what the list brought', async () => {
    const practice = await withPeople()
    assert.deepEqual(await planPurge(database, practice.code), {
      removed: 1,
      stayed: { edited: 1, 'signed-up': 1 },
    })
    await purged(practice.code)
    const people = await practice.rows(
      `SELECT family_name, mobile_phone, email, postcode, nhs_number, source_patient_id, source_hash, link_rule, address_tokens
       FROM patient WHERE practice = $1 ORDER BY family_name`,
    )
    const none = {
      postcode: null,
      source_patient_id: null,
      source_hash: null,
      link_rule: null,
      address_tokens: '',
    }
    assert.deepEqual(people, [
      {
        family_name: 'Adamczyk',
        mobile_phone: null,
        email: 'written@example.org',
        nhs_number: null,
        ...none,
      },
      {
        family_name: 'Hussain',
        mobile_phone: null,
        email: 'arif@example.org',
        nhs_number: '9993667129',
        ...none,
      },
    ])
    const done = await latest(practice.code)
    assert.deepEqual([done?.state, done?.removed, done?.stayed, done?.cleared], ['done', 1, 2, 3])
    const why = await practice.rows(`SELECT why FROM purge_kept WHERE practice = $1 ORDER BY why`)
    assert.deepEqual(why, [{ why: 'edited' }, { why: 'signed-up' }])
  })

  test('leaves nothing of the list in any table, and the history of who stays without what it said', async () => {
    const practice = await withPeople()
    await purged(practice.code)
    const { rows: tables } = await database.owner.query<{ table: string }>(
      `SELECT relname AS table FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'practice'
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    )
    for (const { table } of tables) {
      const rows = JSON.stringify(await practice.rows(`SELECT * FROM ${table} WHERE practice = $1`))
      for (const value of ['900540', '900541', '900542', 'sian@example.org', 'FX1', 'Siân']) {
        assert.ok(!rows.includes(value), `${table} still holds ${value}`)
      }
    }
    for (const table of EMPTIED) {
      assert.deepEqual(await practice.rows(`SELECT FROM ${table} WHERE practice = $1`), [], table)
    }
    assert.ok((await practice.history('Hussain')).includes('mobile_phone: blank -> blank'))
    assert.equal(
      (await practice.rows(`SELECT FROM sync_run WHERE practice = $1 AND state = 'done'`)).length,
      1,
    )
  })

  test('keeps what patients said they want, and what was said to them, without the number that the list brought', async () => {
    const practice = await withPeople()
    const idOf = async (name: string) =>
      (
        await practice.rows<{ id: string }>(
          `SELECT id FROM patient WHERE practice = $1 AND family_name = '${name}'`,
        )
      )[0]!.id
    const [sian, arif] = [await idOf('Llewellyn'), await idOf('Hussain')]
    await practice.rows(
      `INSERT INTO preference (practice, id, patient, way, purpose, wanted, said_at, said_by)
       VALUES ($1, gen_random_uuid(), $2, 'sms', 'direct-care', false, $3, 'phone')`,
      [sian, now],
    )
    const said = await asPractice(database, practice.code, (tx) =>
      sendMessage(
        tx,
        { jobs: { add: () => Promise.resolve('job') }, secrets: testSecrets },
        {
          ...{ practice: practice.code, patient: arif, way: 'sms', address: '+447700900542', once: false },
          ...{
            subject: null,
            text: 'Please phone us.',
            form: randomUUID(),
            dueAt: now,
            at: now,
            staff: null,
          },
        },
      ),
    )
    await practice.rows(
      `INSERT INTO texted (practice, address_key, patient, at) VALUES ($1, '\\x00', $2, $3)`,
      [arif, now],
    )
    await purged(practice.code)
    assert.deepEqual(
      await practice.rows(`SELECT patient, why FROM purge_kept WHERE practice = $1 AND why = 'messaged'`),
      [{ patient: sian, why: 'messaged' }],
    )
    assert.equal((await practice.rows(`SELECT FROM preference WHERE practice = $1`)).length, 1)
    assert.equal(await idOf('Llewellyn'), sian)
    assert.deepEqual(
      await practice.rows(
        `SELECT id, state, why, sealed_address, address_key, address_shown FROM message WHERE practice = $1`,
      ),
      [
        {
          ...{ id: said, state: 'stopped', why: 'switched-off', sealed_address: null, address_key: null },
          address_shown: '(no longer kept)',
        },
      ],
    )
    assert.deepEqual(await practice.rows(`SELECT FROM texted WHERE practice = $1`), [])
  })

  test('wants the code of the practice typed, and permission withdrawn', async () => {
    const practice = await practiceOfItsOwn()
    await assert.rejects(ask(practice.code), { kind: 'refused' })
    await withdrawn(practice.code)
    await assert.rejects(ask(practice.code, 'yes'), { kind: 'invalid' })
  })

  test('is not carried out twice, nor once permission is given again', async () => {
    const practice = await withPeople()
    await withdrawn(practice.code)
    const purge = await ask(practice.code)
    await database.owner.query(`DELETE FROM activation WHERE practice = $1`, [practice.code])
    await database.owner.query(`DELETE FROM activation_act WHERE practice = $1`, [practice.code])
    await activateInvented(database, practice.code, now)
    await carryOutPurge({ database, dataDir }, { practice: practice.code, purge })
    await carryOutPurge({ database, dataDir }, { practice: practice.code, purge })
    assert.equal((await latest(practice.code))?.state, 'failed')
    assert.equal((await practice.patients()).length, 3)
  })

  test('waits for whatever holds the practice, where it is a job; a command is told', async () => {
    const practice = await withPeople()
    await withdrawn(practice.code)
    const job = { practice: practice.code, purge: await ask(practice.code) }
    const holder = await database.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE', [practice.code])
    const waiting = carryOutPurge({ database, dataDir }, job, new AbortController().signal)
    await assert.rejects(carryOutPurge({ database, dataDir }, job), /Wait until it is done/)
    assert.equal((await latest(practice.code))?.state, 'waiting')
    await holder.query('COMMIT')
    await holder.end()
    await waiting
    assert.equal((await latest(practice.code))?.state, 'done')
  })

  test('lets the next first sync begin as if nothing had ever been read', async () => {
    const practice = await withPeople()
    await purged(practice.code)
    await activateAgain(practice.code)
    const { state, created, linked, reviews } = await practice.sync(list)
    assert.deepEqual([state, created + linked + reviews], ['done', 3])
  })
})

/** Siân whom nobody touched, Piotr to whom staff gave an email, and Arif who has an account whose phone the list filled. */
async function withPeople() {
  const practice = await practiceOfItsOwn()
  await practice.onPlatform({
    ...{ account: 'digital', given_name: 'Arif', family_name: 'Hussain', date_of_birth: '1958-09-04' },
    ...{ email: 'arif@example.org', nhs_number: '999 366 7129' },
  })
  await practice.sync(list)
  await practice.rows(
    `UPDATE patient SET email = 'written@example.org' WHERE practice = $1 AND family_name = 'Adamczyk'`,
  )
  await practice.rows(
    `INSERT INTO patient_change (practice, patient, changed_at, field, new, staff)
     SELECT $1, id, '2026-11-24T10:00:00Z', 'email', 'written@example.org', $2 FROM patient
     WHERE practice = $1 AND family_name = 'Adamczyk'`,
    [randomUUID()],
  )
  return practice
}

async function purged(code: string): Promise<void> {
  await withdrawn(code)
  await carryOutPurge(
    { database, dataDir, clock: { now: () => now } },
    { practice: code, purge: await ask(code) },
  )
}

function ask(code: string, typed = code): Promise<string> {
  return asPractice(database, code, (tx) => askForPurge(tx, { ...bethanOf(code, now), typed }))
}

function latest(code: string) {
  return asPractice(database, code, (tx) => latestPurge(tx, code))
}

async function withdrawn(code: string): Promise<void> {
  await withdrawPractice({ database, dataDir }, { ...bethanOf(code), reason: null })
}

async function activateAgain(code: string): Promise<void> {
  for (const table of ['activation', 'activation_act']) {
    await database.owner.query(`DELETE FROM ${table} WHERE practice = $1`, [code])
  }
  await activateInvented(database, code, now)
}

function practiceOfItsOwn() {
  practices += 1
  return practiceIn(database, `Z97${String(practices).padStart(3, '0')}`)
}

function row(id: string, family_name: string, given_name: string, date_of_birth: string, more: object) {
  return { source_patient_id: id, family_name, given_name, date_of_birth, ...more }
}
