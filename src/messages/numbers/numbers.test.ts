import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { addressKey, object } from '../../patients/preferences/objection.ts'
import { followRestrictions } from '../../patients/restricted/follow.ts'
import { fingerprintOf } from '../../patients/unreliable/unreliable.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { referenceOf, type Found } from '../channel.ts'
import { settleFound } from '../delivery.ts'
import type { NewMessage } from '../message.ts'
import { sayNotMe } from '../preference-page/not-me.ts'
import { takeReceipt } from '../receipt.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

const notInUse: Found = { is: 'failed', id: null, said: 'permanent-failure', isAddress: true }
const phoneOff: Found = { is: 'failed', id: null, said: 'temporary-failure' }

/** A message leaves, and half an hour later its service says what became of it. */
async function becomes(desk: Desk, found: Found, said: Partial<NewMessage> = {}): Promise<string> {
  const message = await desk.write(said)
  await desk.deliver(message)
  desk.channel.find = () => Promise.resolve(found)
  desk.pass(1801)
  await desk.signInAgain()
  await desk.sweep()
  return message
}

/** Until a statement of somebody waits for a lock of another. */
async function someoneWaits({ owner }: Database): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await owner.query(waiting)).rowCount === 0) await setImmediate()
}

const see = async ({ visitor }: Desk, address: string) => wordsOf(await visitor.get(address))
const toCheck = (desk: Desk) => see(desk, '/messages/numbers-to-check')
const nobody = /No number to check/

async function sayRight({ visitor, dilys }: Desk, fields: Record<string, string> = {}) {
  const { body } = await visitor.get(`/patients/${dilys}`)
  const since = /name="since" value="([^"]*)"/.exec(body)?.[1] ?? ''
  const form = { detail: 'mobile_phone', since, back: 'list', ...fields }
  return () => visitor.post(`/patients/${dilys}/contact-details/right`, form)
}

describe('A number that does not work', () => {
  test('is said wherever somebody is about to use it, and to be checked', async (t) => {
    const desk = await messageDesk(t)
    const { dilys, rows } = desk
    assert.match(await toCheck(desk), nobody)
    await becomes(desk, notInUse)
    const list = await desk.visitor.get('/messages/numbers-to-check')
    assert.match(
      wordsOf(list),
      /PUGH-MORGAN, Dilys Mobile ending 145 This number is not in use\. 24 Nov, 10:30 I have checked it: it is right for PUGH-MORGAN, Dilys, ending 145 Change it/,
    )
    assert.match(list.body, new RegExp(`href="/patients/${dilys}/contact-details"`))
    assert.match(
      await see(desk, `/patients/${dilys}`),
      /Mobile 07700 900145 .*Did not work last time This number is not in use\. Said on 24 November\. I have checked it/,
    )
    assert.match(await see(desk, '/patients'), /07700 900145 .*Mobile did not work last time/)
    assert.match(
      await see(desk, `/patients/${dilys}/messages/new`),
      /This number did not work last time This number is not in use\. Said on 24 November\. Ask for a new one\. Send by email instead/,
    )
    assert.match(
      await see(desk, `/patients/${dilys}/messages`),
      /Not delivered\. The number ending 145 is not in use\. Phone them and ask for a new number, .*Send by email instead Write down a new number/,
    )
    assert.match(await see(desk, '/messages'), /Numbers to check 1 To see to 1/)
    const [seen] = await rows<{ patients: string[] }>(
      `SELECT patients FROM access_log WHERE practice = $1 AND page = '/messages/numbers-to-check' ORDER BY id DESC LIMIT 1`,
    )
    assert.deepEqual(seen?.patients, [dilys])
  })

  test('is also one where three messages in a week did not arrive, with none that did between them', async (t) => {
    const desk = await messageDesk(t)
    const day = 24 * 3600
    const arrived: Found = { is: 'delivered', id: null, said: 'delivered' }
    const trouble: Found = { is: 'failed', id: null, said: 'technical-failure', isService: true }
    for (const found of [trouble, trouble, trouble]) await becomes(desk, found)
    assert.match(
      await see(desk, `/patients/${desk.dilys}/messages`),
      /Not delivered\. The service could not deliver it\. That says nothing of the number ending 145\./,
    )
    for (const found of [phoneOff, phoneOff, arrived, phoneOff, phoneOff]) await becomes(desk, found)
    assert.match(await toCheck(desk), nobody)
    await becomes(desk, phoneOff)
    assert.match(
      await toCheck(desk),
      /Mobile ending 145 Three messages in a week did not arrive on this phone\./,
    )
    // Somebody has checked it: three more, not one.
    await (
      await sayRight(desk)
    )()
    for (const seconds of [0, 0, 7 * day, 0]) {
      desk.pass(seconds)
      await becomes(desk, phoneOff)
      assert.match(await toCheck(desk), nobody)
    }
    await becomes(desk, phoneOff)
    assert.match(await toCheck(desk), /Three messages in a week/)
  })

  test('is one where three did not arrive, though two of them are told at once', async (t) => {
    const desk = await messageDesk(t)
    const { database, code, clock } = desk
    const [first, ...rest] = [await desk.write(), await desk.write(), await desk.write()]
    for (const message of [first, ...rest]) await desk.deliver(message)
    const fails = (tx: Tx, message: string) => {
      const at = { practice: code, message, now: clock.now(), state: 'accepted', looks: 0 } as const
      return tx
        .selectFrom('delivery')
        .select('id')
        .where('practice', '=', code)
        .where('message', '=', message)
        .executeTakeFirstOrThrow()
        .then(({ id }) => settleFound(tx, { ...at, delivery: id }, phoneOff, desk.channel))
    }
    await asPractice(database, code, (tx) => fails(tx, first))
    desk.pass(60)
    let other: Promise<void> | undefined
    await asPractice(database, code, async (tx) => {
      await fails(tx, rest[0])
      other = asPractice(database, code, (tx) => fails(tx, rest[1]))
      // Without waiting for the first it is done now; with it, it waits in the database.
      await Promise.race([other, someoneWaits(database)])
    })
    await other
    assert.match(await toCheck(desk), /Three messages in a week did not arrive/)
  })

  test('is no longer said once it is another, and again when the old one comes back', async (t) => {
    const desk = await messageDesk(t)
    const { dilys, rows } = desk
    await becomes(desk, notInUse)
    const change = (number: string) =>
      rows('UPDATE patient SET mobile_phone = $2 WHERE practice = $1', [number])
    await change('+447700900172')
    assert.match(await toCheck(desk), nobody)
    for (const address of [`/patients/${dilys}`, '/patients', `/patients/${dilys}/messages/new`])
      assert.doesNotMatch(await see(desk, address), /not work last time/)
    assert.match(await see(desk, `/patients/${dilys}/messages`), /Send again to 07700 900172/)
    await change('+447700900145')
    assert.match(await toCheck(desk), /Mobile ending 145/)
  })

  test('is right once somebody has checked it, with who and when, and to be checked when it fails again', async (t) => {
    const desk = await messageDesk(t)
    const { dilys, rows, visitor } = desk
    await becomes(desk, notInUse)
    const right = await sayRight(desk)
    const answers = await Promise.all([right(), right()])
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409])
    assert.equal(
      answers.find(({ statusCode }) => statusCode === 303)?.headers.location,
      '/messages/numbers-to-check',
    )
    assert.match(await toCheck(desk), nobody)
    assert.doesNotMatch(await see(desk, `/patients/${dilys}`), /not work last time/)
    const acts = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%contact-detail-checked%'`,
    )
    assert.equal(acts.length, 1)
    assert.match(acts[0]!.entry, new RegExp(desk.staff))
    await becomes(desk, notInUse)
    assert.match(await toCheck(desk), /Mobile ending 145/)
    assert.equal((await right()).statusCode, 409)
    const lead = await desk.colleague('governance-lead')
    assert.equal((await lead.get('/messages/numbers-to-check')).statusCode, 403)
    assert.doesNotMatch((await lead.get(`/patients/${dilys}`)).body, /contact-details\/right/)
    const strange = await visitor.post(`/patients/${dilys}/contact-details/right`, { detail: 'postcode' })
    assert.equal(strange.statusCode, 422)
  })

  test('is not one that was changed while somebody said that it is right', async (t) => {
    const desk = await messageDesk(t)
    await becomes(desk, notInUse)
    const right = await sayRight(desk)
    await desk.rows(`UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`)
    assert.equal((await right()).statusCode, 409)
  })

  test('works after all when a message arrives', async (t) => {
    const desk = await messageDesk(t)
    await becomes(desk, notInUse)
    await becomes(desk, { is: 'delivered', id: null, said: 'delivered' })
    assert.match(await toCheck(desk), nobody)
  })

  test('is an email too, and is what a service does not take at all', async (t) => {
    const desk = await messageDesk(t)
    const { write, deliver, channel } = desk
    await becomes(desk, notInUse, { way: 'email', address: 'dilys@example.org', subject: 'A form' })
    channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
    await deliver(await write())
    assert.match(
      await toCheck(desk),
      /Mobile ending 145 The text service does not take this number\. .*Email d…@example.org There is no such mailbox\./,
    )
  })

  test('is none that failed for now, nor one that was given for one message', async (t) => {
    const desk = await messageDesk(t)
    await becomes(desk, phoneOff)
    await becomes(desk, notInUse, { once: true })
    assert.match(await toCheck(desk), nobody)
    const [{ kept } = { kept: -1 }] = await desk.rows<{ kept: number }>(
      'SELECT count(*) AS kept FROM unreliable_detail WHERE practice = $1',
    )
    assert.equal(kept, 0)
  })

  test('of who left is nobody’s to check; of who is restricted nothing is kept', async (t) => {
    const desk = await messageDesk(t)
    const { rows, database, code } = desk
    await becomes(desk, notInUse)
    await rows(`UPDATE patient SET status = 'left' WHERE practice = $1`)
    assert.match(await toCheck(desk), nobody)
    const late = await desk.write()
    await rows(`UPDATE patient SET status = 'registered', restricted = true WHERE practice = $1`)
    const run = database.owner.query.bind(database.owner)
    const client = await database.connect()
    try {
      await client.query('BEGIN')
      await followRestrictions((text, values) => client.query(text, values), {
        ...{ practice: code, run: null, staff: null, at: desk.clock.now() },
      })
      await client.query('COMMIT')
    } finally {
      await client.end()
    }
    assert.equal((await run('SELECT FROM unreliable_detail')).rowCount, 0)
    assert.equal((await run('SELECT FROM message WHERE address_fingerprint IS NOT NULL')).rowCount, 0)
    const { state, why } = await desk.state(late)
    assert.deepEqual([state, why], ['stopped', 'restricted'])
  })
})

describe('A number of which somebody says that it is not the patient’s', () => {
  test('stays to be checked as that, whatever comes late of what was sent there before', async (t) => {
    const desk = await messageDesk(t)
    const { database, code, dilys: patient, clock } = desk
    const arrived: Found = { is: 'delivered', id: null, said: 'delivered' }
    const late: string[] = []
    for (const _ of [1, 2, 3, 4]) {
      const message = await desk.write()
      await desk.deliver(message)
      late.push(message)
    }
    await asPractice(database, code, (tx) =>
      sayNotMe(
        tx,
        {
          ...{ practice: code, patient, message: late[0]!, way: 'sms', addressShown: 'ending 145' },
          purpose: 'direct-care',
          key: addressKey('sms', '+447700900145'),
          fingerprint: fingerprintOf({ practice: code, patient, detail: 'mobile_phone' }, '+447700900145'),
        },
        { why: 'other', at: clock.now() },
      ),
    )
    for (const [index, found] of [arrived, phoneOff, phoneOff, phoneOff].entries()) {
      const reference = referenceOf(code, late[index]!)
      await takeReceipt(database, desk.channel, { reference, found, now: clock.now() })
      desk.pass(1)
      assert.match(await toCheck(desk), /says that it is not this patient’s/)
    }
    const next = await desk.write()
    await desk.deliver(next)
    assert.equal((await desk.state(next)).why, 'not-theirs')
  })

  test('is not opened again by who has checked something else about it', async (t) => {
    const desk = await messageDesk(t)
    const { database, code, dilys: patient, clock } = desk
    await becomes(desk, notInUse)
    await asPractice(database, code, (tx) =>
      object(tx, {
        ...{ practice: code, patient, way: 'sms', addressShown: 'ending 145', why: 'other' },
        ...{ key: addressKey('sms', '+447700900145'), actor: { product: 'not-me' }, at: clock.now() },
      }),
    )
    await (
      await sayRight(desk)
    )()
    const next = await desk.write()
    await desk.deliver(next)
    assert.equal((await desk.state(next)).why, 'not-theirs')
  })
})

test('Numbers to check go on page by page', async (t) => {
  const desk = await messageDesk(t)
  await becomes(desk, notInUse)
  await desk.rows(
    `WITH made AS (
       INSERT INTO patient SELECT (jsonb_populate_record(patient, jsonb_build_object('id', gen_random_uuid()))).*
       FROM patient, generate_series(1, 50) WHERE practice = $1 RETURNING id
     )
     INSERT INTO unreliable_detail (practice, patient, detail, fingerprint, why, message, since)
     SELECT $1, id, 'email', sha256(convert_to($1 || ' ' || id || ' email dilys@example.org', 'UTF8')), 'address-unknown', id,
       '2026-11-24T11:00:00Z'
     FROM made`,
  )
  const newest = await desk.visitor.get('/messages/numbers-to-check')
  assert.doesNotMatch(wordsOf(newest), /ending 145/)
  const next = /href="(\/messages\/numbers-to-check\?[^"]*)"/.exec(newest.body)![1]!
  const last = await see(desk, next.replaceAll('&amp;', '&'))
  assert.match(last, /ending 145 .*Newest/)
  assert.doesNotMatch(last, /@example|Next 50/)
  assert.match(await see(desk, '/messages/numbers-to-check?after=1&since=x'), /@example/)
})
