import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addColleague, signIn } from '../accounts/test-accounts.ts'
import { asPractice } from '../platform/database/database.ts'
import { Visitor, wordsOf } from '../platform/web/test-visitor.ts'
import { addressKey, endObjections, object, type ObjectionWhy } from '../patients/preferences/objection.ts'
import type { Way } from './message.ts'
import { messageDesk } from './test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

const everything = 'direct-care,service'

/** The page of what Dilys wants, opened, and the newest of it that was seen there. */
async function opens({ visitor, dilys }: Desk): Promise<string> {
  return hidden((await visitor.get(`/patients/${dilys}/preferences`)).body, 'seen')
}

/** What Dilys wants, as somebody writes it down at the desk, on a page that is opened for it where none is given. */
async function says(
  desk: Desk,
  wants: { sms?: string; email?: string },
  by = 'phone',
  note = '',
  seen?: string,
) {
  const { visitor, dilys } = desk
  const chosen = { sms: everything, email: everything, ...wants }
  const fields = new URLSearchParams({ said_by: by, note, seen: seen ?? (await opens(desk)) })
  for (const way of ['sms', 'email'] as const)
    for (const purpose of chosen[way].split(',').filter(Boolean)) fields.append(way, purpose)
  return visitor.app.inject({
    ...{ method: 'POST', url: `/patients/${dilys}/preferences` },
    payload: `_csrf=${encodeURIComponent(visitor.token)}&${fields.toString()}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    cookies: visitor.cookies,
  })
}

const address = { sms: '+447700900145', email: 'dilys@example.org' }

function objects(
  { database, code, clock }: Desk,
  why: ObjectionWhy,
  patient: string | null,
  way: Way = 'sms',
) {
  return asPractice(database, code, (tx) =>
    object(tx, {
      ...{
        practice: code,
        way,
        key: addressKey(way, address[way]),
        addressShown: 'ending 145',
        patient,
        why,
      },
      ...{ actor: { product: 'a test' }, at: clock.now() },
    }),
  )
}

const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''

/** Sends the form of a new message to Dilys, as whoever is given. */
async function writes({ dilys }: Desk, visitor: Visitor, fields: Record<string, string> = {}) {
  const at = `/patients/${dilys}/messages/new`
  const page = await visitor.get(at)
  const filled = { form: hidden(page.body, 'form'), seen: hidden(page.body, 'seen'), when: 'now', do: 'send' }
  const usual = { way: 'sms', purpose: 'direct-care', text: 'Please phone us.' }
  const answer = await visitor.post(at, { ...filled, ...usual, ...fields })
  return { page, answer, words: wordsOf(answer), id: String(answer.headers.location).split('#')[1] }
}

describe('What a patient wants to be sent', () => {
  test('is written down with who, how and when, keeps its history, and stands on the record', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, rows } = desk
    const page = await visitor.get(`/patients/${dilys}/preferences`)
    assert.match(wordsOf(page), /Text messages About their care .* Nothing yet/)
    assert.equal((page.body.match(/ checked/g) ?? []).length, 4)
    const unsaid = await says(desk, { sms: '' }, '')
    assert.equal(unsaid.statusCode, 422)
    assert.match(unsaid.body, /Say how they told you/)
    assert.equal((unsaid.body.match(/name="sms"[^>]* checked/g) ?? []).length, 0)
    await says(desk, { sms: '' }, 'phone', 'Her son rang')
    await says(desk, { sms: '' })
    desk.pass(60)
    await says(desk, { sms: 'direct-care' }, 'in-person')
    const lines = await rows<{ way: string; purpose: string; wanted: boolean; staff: string }>(
      'SELECT way, purpose, wanted, staff FROM preference WHERE practice = $1 ORDER BY id',
    )
    assert.deepEqual(
      lines.map(({ way, purpose, wanted }) => `${way} ${purpose} ${wanted}`),
      ['sms direct-care false', 'sms service false', 'sms direct-care true'],
    )
    assert.equal(lines[0]?.staff, desk.staff)
    const words = wordsOf(await visitor.get(`/patients/${dilys}/preferences`))
    assert.match(words, /24 November 2026: texts, about their care\. Said in person, written down by Bethan/)
    assert.match(words, /no texts, news and services of the practice\. Said by phone, .* Her son rang/)
    const record = wordsOf(await visitor.get(`/patients/${dilys}`))
    assert.match(record, /No texts with news and services: by phone, 24 November 2026/)
    const acts = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%preferences-recorded%' ORDER BY seq`,
    )
    assert.equal(acts.length, 2)
    assert.doesNotMatch(acts[0]!.entry, /son rang/)
    const lead = await desk.colleague('governance-lead')
    const read = await lead.get(`/patients/${dilys}/preferences`)
    assert.match(wordsOf(read), /Text messages, about their care: yes/)
    assert.doesNotMatch(read.body, /Save what they want/)
  })

  test('stops what is waiting, by that way and for that purpose alone', async (t) => {
    const desk = await messageDesk(t)
    const { write, deliver, state, visitor, dilys } = desk
    const email = { way: 'email', address: address.email, subject: 'Your form' } as const
    const queued = [
      await write(),
      await write({ purpose: 'service' }),
      await write(email),
      await write({ ...email, purpose: 'other' }),
    ]
    await visitor.get(`/patients/${dilys}/preferences`)
    await says(desk, { sms: 'direct-care' })
    for (const message of queued) await deliver(message)
    const states = await Promise.all(queued.map(state))
    assert.deepEqual(
      states.map(({ state, why }) => [state, why]),
      [
        ['sent', null],
        ['stopped', 'opted-out'],
        ['sent', null],
        ['stopped', 'no-consent'],
      ],
    )
    const thread = wordsOf(await visitor.get(`/patients/${dilys}/messages`))
    assert.match(thread, /it was not sent\. They had asked for no texts like this\. Reach them another way/)
    await says(desk, { email: 'direct-care,service,other' })
    const agreed = await write({ ...email, purpose: 'other' })
    await deliver(agreed)
    assert.equal((await state(agreed)).state, 'sent')
  })

  test('is not taken back by a page that was opened before it was said', async (t) => {
    const desk = await messageDesk(t)
    const { write, deliver, state, rows } = desk
    const before = await opens(desk)
    assert.equal((await says(desk, { sms: '' })).statusCode, 303)
    const late = await says(desk, { email: '' }, 'phone', '', before)
    assert.equal(late.statusCode, 422)
    assert.match(wordsOf(late), /There is a problem They have said something else since you opened this page/)
    // It shows what holds now, to be ticked again.
    assert.doesNotMatch(late.body, /name="sms"[^>]* checked/)
    assert.match(late.body, /name="email"[^>]* checked/)
    assert.equal((await says(desk, { email: '' }, 'phone', '', 'made up')).statusCode, 422)
    const message = await write()
    await deliver(message)
    assert.equal((await state(message)).why, 'opted-out')
    const seen = await opens(desk)
    const answers = await Promise.all([
      says(desk, {}, 'phone', '', seen),
      says(desk, { email: '' }, 'phone', '', seen),
    ])
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422])
    assert.ok((await rows('SELECT FROM preference WHERE practice = $1')).length <= 4)
  })

  test('holds for the record that theirs was merged into', async (t) => {
    const desk = await messageDesk(t)
    const { practice, visitor, dilys, write, deliver, state, rows } = desk
    const survivor = await practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Dilys', family_name: 'Pugh', date_of_birth: '1951-03-14' },
      mobile_phone: '07700 900145',
    })
    await visitor.get(`/patients/${dilys}/preferences`)
    await says(desk, { sms: '' })
    await rows('UPDATE patient SET merged_into = $2 WHERE practice = $1 AND id = $3', [survivor, dilys])
    const message = await write({ patient: survivor })
    await deliver(message)
    assert.equal((await state(message)).why, 'opted-out')
  })
})

describe('A number whose holder asked for no more', () => {
  test('gets nothing from this practice, whoever it is for, until they ask again', async (t) => {
    const desk = await messageDesk(t)
    const { practice, visitor, dilys, write, deliver, state, database, code, clock } = desk
    const emlyn = await practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Pugh', date_of_birth: '1947-02-01' },
      mobile_phone: '07700 900145',
    })
    assert.notEqual(await objects(desk, 'stop', null), null)
    assert.equal(await objects(desk, 'stop', null), null)
    for (const patient of [dilys, emlyn]) {
      const message = await write({ patient })
      await deliver(message)
      assert.equal((await state(message)).why, 'opted-out')
    }
    const once = await write({ once: true, address: '+447700900145' })
    await deliver(once)
    assert.equal((await state(once)).why, 'opted-out')
    assert.match(
      wordsOf(await visitor.get(`/patients/${dilys}`)),
      /No texts to the number ending 145: by STOP, 24 November 2026/,
    )
    const ended = await asPractice(database, code, (tx) =>
      endObjections(tx, {
        ...{ practice: code, way: 'sms', address: address.sms, why: 'start' },
        ...{ actor: { product: 'a test' }, at: clock.now() },
      }),
    )
    assert.equal(ended, 1)
    const message = await write()
    await deliver(message)
    assert.equal((await state(message)).state, 'sent')
  })

  test('that is said not to be theirs takes nothing for them, and is given back by whoever has asked', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, write, deliver, state } = desk
    const objection = await objects(desk, 'other', dilys)
    const message = await write({ agreed: ['opted-out'], needed: 'It is urgent' })
    await deliver(message)
    assert.equal((await state(message)).why, 'not-theirs')
    const page = wordsOf(await visitor.get(`/patients/${dilys}/preferences`))
    assert.match(page, /The number ending 145 is said not to be theirs: 24 November 2026/)
    assert.match(page, /They know the patient: the message is for somebody else\. Nothing is sent there/)
    const end = `/patients/${dilys}/preferences/${objection}/end`
    assert.equal((await visitor.post(end)).statusCode, 303)
    assert.equal((await visitor.post(end)).statusCode, 404)
    const again = await write()
    await deliver(again)
    assert.equal((await state(again)).state, 'sent')
  })
})

describe('Whoever writes to somebody who wants none of it', () => {
  test('is told so, and only a clinician sends what their care needs, with a reason that is kept', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, rows, deliver, state, database, app } = desk
    await objects(desk, 'stop', null)
    const { page, answer, words } = await writes(desk, visitor)
    assert.match(
      wordsOf(page),
      /Dilys asked us not to send texts like this 24 November, by STOP\. About their care only: a clinician/,
    )
    assert.doesNotMatch(page.body, /name="needed"/)
    assert.equal(answer.statusCode, 422)
    assert.match(words, /Nothing was sent They asked for no texts like this\. Choose another way/)
    assert.equal(
      (await writes(desk, visitor, { 'opted-out': 'yes', needed: 'Please' })).answer.statusCode,
      422,
    )
    const byEmail = await writes(desk, visitor, { way: 'email', subject: 'Your form' })
    assert.equal(byEmail.answer.statusCode, 303)

    const clinician = new Visitor(app)
    await signIn(clinician, await addColleague(database, 'clinician', { practice: desk.code }))
    const tick = { 'opted-out': 'yes' }
    assert.match((await writes(desk, clinician)).words, /Say why their care needs it Say that their care/)
    assert.match((await writes(desk, clinician, tick)).words, /Say why their care needs it/)
    const needed = { ...tick, needed: 'Her potassium is high' }
    assert.equal((await writes(desk, clinician, { ...needed, purpose: 'service' })).answer.statusCode, 422)
    const sent = await writes(desk, clinician, needed)
    assert.equal(sent.answer.statusCode, 303, sent.words)
    await deliver(sent.id!)
    assert.equal((await state(sent.id!)).state, 'sent')
    const kept = await rows(
      `SELECT needed, agreed FROM message WHERE practice = $1 AND way = 'sms' ORDER BY id`,
    )
    assert.deepEqual(kept, [{ needed: 'Her potassium is high', agreed: ['opted-out'] }])
    assert.match(wordsOf(await visitor.get(`/patients/${desk.dilys}/messages`)), /Her potassium is high/)

    const late = await writes(desk, clinician, { ...needed, text: 'Another.' })
    desk.pass(60)
    await asPractice(database, desk.code, (tx) =>
      endObjections(tx, {
        ...{ practice: desk.code, way: 'sms', address: address.sms, why: 'start' },
        ...{ actor: { product: 'a test' }, at: desk.clock.now() },
      }),
    )
    await objects(desk, 'stop', null)
    await deliver(late.id!)
    assert.equal((await state(late.id!)).why, 'opted-out', 'a STOP after it was written counts')
  })

  test('sends what needs consent only to whoever has given it, and nothing to a number that is not theirs', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys } = desk
    const fundraising = await writes(desk, visitor, { purpose: 'other' })
    assert.equal(fundraising.answer.statusCode, 422)
    assert.match(fundraising.words, /They have not agreed to be sent this\. Ask them first/)
    await visitor.get(`/patients/${dilys}/preferences`)
    await says(desk, { sms: 'direct-care,service,other' }, 'in-writing')
    assert.equal((await writes(desk, visitor, { purpose: 'other' })).answer.statusCode, 303)
    await objects(desk, 'unknown', dilys)
    const wrong = await writes(desk, visitor)
    assert.match(wrong.words, /Nothing is sent to this number: it is said not to be theirs/)
    const once = await writes(desk, visitor, { way: 'once', once: '07700 900145' })
    assert.match(once.words, /Nothing is sent to this number: it is said not to be theirs/)
  })
})
