import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { asPractice, seeingRestricted } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { lift, restrict } from '../../patients/restricted/restriction.ts'
import { letSeeRestricted, permitSensitive } from '../../patients/restricted/test-sight.ts'
import { outbox } from '../outbox/outbox.ts'
import { testSecrets } from '../../../test/command.ts'
import type { PersonOnPlatform } from '../../../test/practice.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { messageDesk } from '../test-desk.ts'

const number = '07700 900888'
const said = {
  ...{ once: number, text: 'Please phone Foxley Brook Surgery and ask for Bethan.', restricted: 'yes' },
  although: 'The hospital has moved her appointment',
}

const ann: PersonOnPlatform = {
  account: 'non-digital',
  given_name: 'Ann',
  family_name: 'Pugh',
  date_of_birth: '1979-02-01',
}

/** Dilys's record is restricted; Bethan sees restricted patients, Mair does not. */
async function restrictedDesk(t: TestContext) {
  const desk = await messageDesk(t)
  const { database, code, dilys, staff, rows, clock } = desk
  const before = await desk.write({ text: 'Written before.' })
  const by = { id: dilys, staff, reason: 'Asked for by the safeguarding lead' }
  const doing = (what: typeof restrict) => () =>
    seeingRestricted(code, () =>
      asPractice(database, code, (tx) => what(tx, code, { ...by, now: clock.now() })),
    )
  await doing(restrict)()
  await letSeeRestricted(database, code, staff)
  const path = `/patients/${dilys}/messages/restricted`
  const { visitor, signInAgain } = desk
  return {
    ...{ ...desk, before, path, isLifted: doing(lift), restrictAgain: doing(restrict) },
    send: async (fields: Record<string, string> = {}) => {
      await signInAgain()
      return visitor.post(path, { ...said, ...fields })
    },
    messages: () =>
      rows<{ id: string; state: string; why: string | null; agreed: string[]; although_restricted: string }>(
        `SELECT * FROM message WHERE practice = $1 AND id <> $2 ORDER BY id`,
        [before],
      ),
  }
}

describe('One message to a restricted patient', () => {
  test('leaves after somebody who may see them has confirmed it, and nothing else of theirs does', async (t) => {
    const desk = await restrictedDesk(t)
    const { visitor, path, send, messages, deliver, state, before, channel, rows, dilys } = desk
    assert.match(
      wordsOf(await visitor.get(`/patients/${dilys}/messages/new`)),
      /No message can be sent: the record is restricted .* I have permission and a reason/,
    )
    assert.match(wordsOf(await visitor.get(path)), /Nothing is sent to this record by itself/)
    assert.deepEqual(await messages(), [], 'a look sends nothing')
    assert.equal((await send()).statusCode, 303)
    const [message] = await messages()
    assert.deepEqual(message!.agreed, ['restricted'])
    await deliver(message!.id)
    await deliver(before)
    assert.deepEqual(
      channel.took.map(({ address, text }) => ({ address, text })),
      [{ address: '+447700900888', text: said.text }],
    )
    assert.equal((await state(message!.id)).state, 'sent')
    assert.deepEqual(await state(before), { state: 'stopped', why: 'restricted', deliveries: [] })
    assert.deepEqual(
      await rows(`SELECT sealed_address, address_shown FROM message WHERE practice = $1 AND id = $2`, [
        message!.id,
      ]),
      [{ sealed_address: null, address_shown: '(not kept)' }],
    )
    assert.match(
      wordsOf(await visitor.get(`/patients/${dilys}/messages`)),
      /This one was sent all the same: The hospital has moved her appointment/,
    )
    const [entry] = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%message-queued%' AND entry LIKE '%restricted%'`,
    )
    assert.match(entry!.entry, new RegExp(`"staff":"${desk.staff}"`))
    const lead = await desk.colleague('governance-lead')
    const notices = wordsOf(await lead.get('/patients/restricted/notices'))
    assert.match(notices, /Who wrote to a restricted patient .* Bethan Rees The hospital has moved/)
    assert.doesNotMatch(notices, /Dilys|900888|ending 888/)
  })

  test('needs the tick, a reason, an address and words that anybody may read', async (t) => {
    const { send, messages } = await restrictedDesk(t)
    assert.match(wordsOf(await send({ once: '', text: '' })), /Write a mobile number .* Write the message/)
    for (const [fields, says] of [
      [{ restricted: '' }, /Say that it is safe to write to them there, or phone them/],
      [{ although: '' }, /Say why it is needed, in a few words/],
      [{ once: '' }, /Write a mobile number such as 07700 900471, or an email address/],
      [{ once: '01632 960001' }, /Write a mobile number/],
      [{ text: '' }, /Write the message/],
      [{ text: 'Your blood test is fine.' }, /Take “blood test” out: others may read it/],
      [{ text: 'x'.repeat(919) }, /Shorten it by 1 character/],
      [{ text: 'Please phone us 😀 до 5.' }, /A text cannot carry 😀 д о\. Write it another way/],
      [{ once: 'dilys@example.org' }, /Write a subject/],
      [{ once: 'dilys@example.org', subject: 'Your scan' }, /Take “scan” out/],
    ] as const) {
      const answer = await send(fields)
      assert.equal(answer.statusCode, 422)
      assert.match(wordsOf(answer), says)
    }
    assert.deepEqual(await messages(), [])
  })

  test('to a child on the number of a parent leaves with a tick for who reads it', async (t) => {
    const desk = await restrictedDesk(t)
    const { send, messages, rows, dilys, practice } = desk
    await rows(`UPDATE patient SET date_of_birth = '2013-01-01' WHERE practice = $1 AND id = $2`, [dilys])
    await practice.onPlatform({ ...ann, mobile_phone: number })
    const asked = await send()
    assert.equal(asked.statusCode, 422)
    assert.match(wordsOf(asked), /This patient is 13 .*I have checked who reads this phone/)
    const ticks = { 'others-address': 'yes', 'ticked-for': number }
    const missing = await send(ticks)
    assert.match(wordsOf(missing), /Say that you have checked who reads it/)
    assert.match(missing.body, /href="#child-phone"[^]* id="child-phone"/)
    assert.equal((await send({ ...ticks, 'child-phone': 'once' })).statusCode, 303)
    assert.deepEqual((await messages())[0]!.agreed, ['others-address', 'child-phone', 'restricted'])
  })

  test('asks nothing of a child whose own number, or a protector’s, is on no record', async (t) => {
    const { send, rows, dilys } = await restrictedDesk(t)
    await rows(`UPDATE patient SET date_of_birth = '2013-01-01' WHERE practice = $1 AND id = $2`, [dilys])
    assert.equal((await send()).statusCode, 303)
  })

  test('goes to no other address than its ticks were made for', async (t) => {
    const { send, messages, practice } = await restrictedDesk(t)
    const bobs = '07700 900777'
    await practice.onPlatform({ ...ann, mobile_phone: number })
    await practice.onPlatform({ ...ann, given_name: 'Bob', date_of_birth: '1980-05-04', mobile_phone: bobs })
    assert.match(wordsOf(await send()), /on the record of Ann Pugh/)
    const ticks = { 'others-address': 'yes', 'ticked-for': number }
    const changed = await send({ ...ticks, once: bobs })
    assert.equal(changed.statusCode, 422)
    assert.match(
      wordsOf(changed),
      /Confirm whose address it is.* Say that it is safe to write to them there.* on the record of Bob Pugh/,
    )
    assert.doesNotMatch(changed.body, /id="(restricted|others-address)"[^>]* checked/)
    assert.deepEqual(await messages(), [])
    const again = { ...ticks, once: bobs, 'ticked-for': bobs }
    assert.equal((await send({ ...again, restricted: '' })).statusCode, 422)
    assert.equal((await send(again)).statusCode, 303)
  })

  test('keeps no tick that it is safe for an address that is typed after another mistake', async (t) => {
    const { send, messages } = await restrictedDesk(t)
    const kept = await send({ although: '' })
    assert.match(kept.body, /id="restricted"[^>]* checked/)
    const changed = await send({ 'ticked-for': number, once: '07700 900777' })
    assert.match(wordsOf(changed), /Say that it is safe to write to them there/)
    assert.deepEqual(await messages(), [])
    assert.equal((await send({ 'ticked-for': '07700 900777', once: '07700 900777' })).statusCode, 303)
  })

  test('carries by email any letter that it is written with', async (t) => {
    const { send } = await restrictedDesk(t)
    const form = { once: 'dilys@example.org', subject: 'Zadzwoń', text: 'Proszę zadzwonić 😀' }
    assert.equal((await send(form)).statusCode, 303)
  })

  test('is never a link, never waits for a day and takes no reply, whatever a form says', async (t) => {
    const { send, messages, rows, clock } = await restrictedDesk(t)
    const more = { read: 'link', reply: 'allowed', when: 'later', date: '2027-06-01', time: '09:00' }
    assert.equal((await send({ ...more, way: 'sms', purpose: 'other' })).statusCode, 303)
    const { id } = (await messages())[0]!
    assert.deepEqual(
      await rows(`SELECT link, reply, due_at, purpose, once FROM message WHERE practice = $1 AND id = $2`, [
        id,
      ]),
      [{ link: null, reply: 'none', due_at: clock.now(), purpose: 'direct-care', once: true }],
    )
  })

  test('is once, however often its form is sent', async (t) => {
    const { send, messages } = await restrictedDesk(t)
    const form = '0198e2c0-0000-7000-8000-000000000001'
    await send({ form })
    await send({ form })
    assert.equal((await messages()).length, 1)
  })

  test('is asked about where the same words come from a page that was gone back to', async (t) => {
    const { send, messages } = await restrictedDesk(t)
    await send()
    const again = await send()
    assert.equal(again.statusCode, 422)
    assert.match(
      wordsOf(again),
      /You wrote this at 10:00\. Send it again\? .* The same words, to the same number\. .* Dilys is to get it again/,
    )
    assert.equal((await messages()).length, 1)
    const [first] = await messages()
    const mistaken = await send({ again: first!.id, although: '' })
    assert.match(mistaken.body, new RegExp(`type="hidden" name="again" value="${first!.id}"`))
    assert.equal((await send({ again: first!.id })).statusCode, 303)
    assert.equal((await messages()).length, 2)
  })

  test('at night says why it cannot wait', async (t) => {
    const { send, pass, messages, deliver, channel } = await restrictedDesk(t)
    pass(12 * 3600)
    assert.match(wordsOf(await send()), /Say why it cannot wait for the morning/)
    assert.equal((await send({ reason: 'The taxi comes at midnight' })).statusCode, 303)
    await deliver((await messages())[0]!.id)
    assert.equal(channel.took.length, 1)
  })

  test('is not there for who does not see the record, with and without the permission', async (t) => {
    const desk = await restrictedDesk(t)
    const { code, database, path, messages, rows } = desk
    const manager = await desk.colleague('manager')
    assert.equal((await manager.get(path)).statusCode, 404)
    assert.equal((await manager.post(path, said)).statusCode, 404)
    const [{ staff }] = (await rows<{ staff: string }>(
      `SELECT staff FROM membership WHERE practice = $1 AND role = 'manager'`,
    )) as [{ staff: string }]
    await permitSensitive(database, code, staff)
    assert.equal((await manager.post(path, said)).statusCode, 404, 'nobody has asked them why yet')
    const lead = await desk.colleague('governance-lead')
    assert.equal((await lead.post(path, said)).statusCode, 403)
    assert.deepEqual(await messages(), [])
  })

  test('does not leave when the record was restricted anew, or they died, after it was written', async (t) => {
    const { send, messages, deliver, state, isLifted, restrictAgain, pass, rows } = await restrictedDesk(t)
    await send()
    pass(60)
    await isLifted()
    pass(60)
    await restrictAgain()
    const [first] = await messages()
    await deliver(first!.id)
    assert.deepEqual(await state(first!.id), { state: 'stopped', why: 'restricted', deliveries: [] })
    await send({ text: 'Please phone us today.' })
    await rows(`UPDATE patient SET status = 'deceased' WHERE practice = $1`)
    const second = (await messages()).at(-1)!
    await deliver(second.id)
    assert.equal((await state(second.id)).why, 'deceased')
  })

  test('keeps to STOP, and an answer is no secret of a thread that nobody opens', async (t) => {
    const desk = await restrictedDesk(t)
    const { send, messages, deliver, sending, clock, rows, pass } = desk
    await send()
    await deliver((await messages())[0]!.id)
    const from = '+447700900888'
    const answer = { channel: 'outbox', from, at: clock.now() } as const
    await takeReceivedText(sending, { ...answer, id: 'one', text: 'Who is this?' })
    assert.deepEqual(await rows(`SELECT patient FROM received_text WHERE practice = $1`), [{ patient: null }])
    const manager = await desk.colleague('manager')
    assert.doesNotMatch(wordsOf(await manager.get('/messages')), /Who is this|Dilys/)
    assert.match(wordsOf(await manager.get('/messages')), /restricted/)
    pass(60)
    await takeReceivedText(sending, { ...answer, id: 'two', text: 'STOP', at: clock.now() })
    assert.match(wordsOf(await send({ text: 'Please phone us again.' })), /They asked for no texts like this/)
  })

  test('lies in the outbox for nobody who does not see them', async (t) => {
    const desk = await restrictedDesk(t)
    const { send, messages, deliver, sending, database, clock, visitor } = desk
    const lying = outbox({ database, secrets: testSecrets, clock })
    Object.assign(sending.channels, { sms: lying, email: lying })
    await send()
    await deliver((await messages())[0]!.id)
    assert.match(wordsOf(await visitor.get('/outbox')), /ask for Bethan/)
    const manager = await desk.colleague('manager')
    for (const page of [
      '/outbox',
      '/messages',
      '/messages?show=all',
      '/patients',
      '/messages/numbers-to-check',
    ])
      assert.doesNotMatch((await manager.get(page)).body, /ask for Bethan|Dilys|900 ?888|ending 888/, page)
  })

  test('to one who is not restricted is any other message', async (t) => {
    const { visitor, path, dilys, isLifted, pass } = await restrictedDesk(t)
    pass(60)
    await isLifted()
    assert.equal((await visitor.get(path)).headers.location, `/patients/${dilys}/messages/new`)
    assert.equal((await visitor.post(path, said)).headers.location, `/patients/${dilys}/messages/new`)
  })
})
