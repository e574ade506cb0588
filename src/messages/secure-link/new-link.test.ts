import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import type { Answer } from '../channel.ts'
import { notePutBack } from '../put-back.ts'
import { addressKey, object } from '../../patients/preferences/objection.ts'
import { endLinksTo } from './link.ts'
import { linkDesk, Phone } from './test-link.ts'

describe('A new link', () => {
  test('takes the place of the one before, goes where the record says now, and is made once of one press', async (t) => {
    const { visitor, dilys, message, path, phone, nextText, linkIn, app, rows, channel, pass } =
      await linkDesk(t)
    const reader = phone()
    await reader.read()
    await rows(`UPDATE patient SET mobile_phone = '+447700900222' WHERE practice = $1`)
    const thread = await visitor.get(`/patients/${dilys}/messages`)
    assert.match(wordsOf(thread), /Opened 24 Nov, 10:00\. The link works until 22 Dec, 10:00/)
    const form = randomUUID()
    const sendAnew = () =>
      visitor.post(`/patients/${dilys}/messages/${message}/links`, { form, to: 'ending 222' })
    assert.match(wordsOf(thread), /Send a new link to the number ending 222/)
    pass(60)
    const stale = await visitor.post(`/patients/${dilys}/messages/${message}/links`, { to: 'ending 145' })
    assert.match(wordsOf(stale), /has changed since you opened the page/)
    assert.equal((await sendAnew()).statusCode, 303)
    assert.equal((await sendAnew()).statusCode, 303)
    // Until the new one leaves, they have the one before.
    assert.equal((await reader.open()).statusCode, 200)
    const text = await nextText()
    assert.match(text, /^A new link to your private message from Foxley Brook Surgery/)
    assert.equal(channel.took.at(-1)!.address, '+447700900222')
    assert.equal((await rows('SELECT FROM secure_link WHERE practice = $1')).length, 2)
    assert.equal((await reader.open()).statusCode, 404)
    assert.equal((await new Phone(app, path).enter()).statusCode, 403)
    assert.match((await new Phone(app, linkIn(text)).read()).body, /blood test/)
    const words = wordsOf(await visitor.get(`/patients/${dilys}/messages`))
    assert.match(words, /Ended: a new link was sent/)
    assert.match(words, /A new link to the message of 24 Nov, 10:00 Sent 24 Nov, 10:01/)
    const listed = wordsOf(await visitor.get('/messages?show=all'))
    assert.match(listed, /A new link to the message of 24 Nov, 10:00 Text from Bethan Rees, 24 Nov, 10:01/)
    assert.match(listed, /blood test .* Text from Bethan Rees, 24 Nov, 10:00 Opened 24 Nov, 10:01/)
  })

  /** The phone of the link that Dilys has read, a colleague who sends another, and what the thread says. */
  async function replacing(t: TestContext) {
    const desk = await linkDesk(t)
    const { visitor, dilys, message, added, deliver, channel, linkIn, app, phone, pass, signInAgain } = desk
    const reader = phone()
    await reader.read()
    await visitor.get(`/patients/${dilys}/messages`)
    return {
      ...desk,
      /** Whether the link before the new one still opens. */
      opens: async () => (await reader.open()).statusCode === 200,
      /** A new link is made, and tried once where nothing else is said; its message. */
      sendAnew: async (tries: 'tried' | 'begun' | 'not yet' = 'tried') => {
        pass(60)
        const { statusCode } = await visitor.post(`/patients/${dilys}/messages/${message}/links`, {
          ...{ form: randomUUID(), to: 'ending 145' },
        })
        assert.equal(statusCode, 303)
        const carrier = added.at(-1)!
        if (tries === 'not yet') return carrier
        const delivering = deliver(carrier)
        if (tries === 'tried') await delivering
        else while ((await desk.state(carrier)).state === 'queued') await new Promise(setImmediate)
        return carrier
      },
      /** Whether the words are read behind the link that left last. */
      reads: async () =>
        (await new Phone(app, linkIn(channel.took.at(-1)!.text)).read()).body.includes('blood test'),
      thread: async () => {
        await signInAgain()
        return wordsOf(await visitor.get(`/patients/${dilys}/messages`))
      },
    }
  }

  test('that never leaves takes nothing away: the one before it stays open', async (t) => {
    const { channel, sendAnew, opens, pass, sweep, state, thread } = await replacing(t)
    const wrongKey = () =>
      Promise.resolve<Answer>({ is: 'not-sent', again: 300, said: '403 AuthError', closed: true })
    channel.answers.push(wrongKey, wrongKey)
    const carrier = await sendAnew()
    assert.equal((await state(carrier)).state, 'queued')
    assert.equal(await opens(), true)
    pass(25 * 3600)
    await sweep()
    await sweep()
    assert.deepEqual([(await state(carrier)).state, (await state(carrier)).why], ['stopped', 'too-late'])
    assert.equal(await opens(), true)
    assert.doesNotMatch(await thread(), /Ended: a new link was sent/)
  })

  test('ends the one before it when it may have left', async (t) => {
    const { channel, sendAnew, opens, state } = await replacing(t)
    channel.answers.push((letter) => {
      channel.take(letter)
      return Promise.resolve({ is: 'uncertain', said: '504' })
    })
    const carrier = await sendAnew()
    assert.equal((await state(carrier)).state, 'uncertain')
    assert.equal(await opens(), false)
  })

  test('whose worker died ends the one before it when it is found to have left, and not when it has not', async (t) => {
    const { channel, sendAnew, opens, reads, pass, sweep, state } = await replacing(t)
    channel.answers.push(channel.dies.before, () =>
      Promise.resolve<Answer>({ is: 'not-sent', again: 300, said: '429' }),
    )
    const lost = await sendAnew('begun')
    pass(121)
    await sweep()
    assert.deepEqual((await state(lost)).deliveries, ['not-sent', 'not-sent'])
    assert.equal(await opens(), true)
    channel.answers.push(channel.dies.after)
    pass(301)
    const again = sweep()
    while ((await state(lost)).state === 'queued') await new Promise(setImmediate)
    void again
    assert.equal(await opens(), true)
    pass(121)
    await sweep()
    assert.equal((await state(lost)).state, 'sent')
    assert.equal(await opens(), false)
    assert.equal(await reads(), true)
  })

  test('of which nobody can ever say ends the one before it when a person is asked', async (t) => {
    const { channel, sendAnew, opens, reads, pass, sweep, state } = await replacing(t)
    channel.find = null
    channel.answers.push(channel.dies.after)
    const carrier = await sendAnew('begun')
    pass(121)
    await sweep()
    assert.equal((await state(carrier)).state, 'uncertain')
    assert.equal(await opens(), false)
    assert.equal(await reads(), true)
  })

  test('of which nothing is known, because the database was put back, leaves the one before it open', async (t) => {
    const { channel, sendAnew, opens, sweep, state, database, clock, pass } = await replacing(t)
    channel.find = null
    const carrier = await sendAnew('not yet')
    pass(60)
    await notePutBack(database, clock.now())
    await sweep()
    await sweep()
    assert.equal((await state(carrier)).state, 'uncertain')
    assert.equal(await opens(), true)
  })

  test('is not ended by what is heard late of the one before it', async (t) => {
    const { sendAnew, reads, pass, sweep, rows } = await replacing(t)
    await sendAnew()
    pass(600)
    await sendAnew()
    pass(1260)
    await sweep()
    const [asked] = await rows<{ number: number }>(
      'SELECT count(*) AS number FROM delivery WHERE practice = $1 AND looks > 0',
    )
    assert.equal(asked!.number, 2, 'the first link and the second')
    assert.equal(await reads(), true)
  })

  test('by email says nothing of the text before it: not that it arrived, nor that its number is another’s', async (t) => {
    const { visitor, dilys, message, app, rows, nextText, linkIn } = await linkDesk(t)
    const thread = async () => wordsOf(await visitor.get(`/patients/${dilys}/messages`))
    await rows('UPDATE patient SET mobile_phone = NULL WHERE practice = $1')
    await thread()
    const fields = { form: randomUUID(), to: 'd…@example.org' }
    assert.equal((await visitor.post(`/patients/${dilys}/messages/${message}/links`, fields)).statusCode, 303)
    const byEmail = linkIn(await nextText())
    await new Phone(app, byEmail).read()
    const opened = await thread()
    assert.match(opened, /Opened 24 Nov, 10:00\./)
    assert.doesNotMatch(opened, /It has arrived/)
    const held = new Phone(app, byEmail)
    await held.get(`${byEmail}/not-me`)
    await held.post(`${byEmail}/not-me`, { why: 'other' })
    assert.match(
      await thread(),
      /Somebody who has the email address d\S*@\S* said so, without a date of birth/,
    )
  })

  test('that was tried in vain is not ended by “not me” at the one before it: it leaves when staff have asked', async (t) => {
    const { channel, sendAnew, opens, reads, pass, sweep, database, code, dilys, message, clock } =
      await replacing(t)
    channel.answers.push(() => Promise.resolve({ is: 'not-sent', again: 300, said: '429' }))
    await sendAnew()
    const key = addressKey('sms', '+447700900145')
    await asPractice(database, code, (tx) =>
      endLinksTo(tx, { practice: code, patient: dilys, message, key, at: clock.now() }),
    )
    assert.equal(await opens(), false)
    pass(301)
    await sweep()
    assert.equal(await reads(), true)
  })

  test('that was taken for one that has not left, and came, is ended by “not me” there', async (t) => {
    const { channel, sendAnew, reads, pass, sweep, state, database, code, dilys, clock } = await replacing(t)
    channel.find = () => Promise.resolve({ is: 'unknown' })
    channel.answers.push(
      (letter) => (channel.take(letter), Promise.resolve({ is: 'uncertain', said: '504' })),
      () => Promise.resolve({ is: 'not-sent', again: 300, said: '429' }),
    )
    const carrier = await sendAnew()
    pass(121)
    await sweep()
    assert.equal((await state(carrier)).state, 'queued')
    await asPractice(database, code, (tx) =>
      endLinksTo(tx, { practice: code, patient: dilys, message: carrier, key: null, at: clock.now() }),
    )
    assert.equal(await reads(), false)
  })

  test('is one while it is on its way, also from a page that was gone back to, and another once it has left', async (t) => {
    const { visitor, dilys, message, rows, nextText } = await linkDesk(t)
    await visitor.get(`/patients/${dilys}/messages`)
    const sendAnew = () =>
      visitor.post(`/patients/${dilys}/messages/${message}/links`, { form: randomUUID(), to: 'ending 145' })
    const made = async () => (await rows(`SELECT FROM message WHERE practice = $1 AND kind = 'link'`)).length
    const answers = await Promise.all([1, 2, 3].map(sendAnew))
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [303, 303, 303],
    )
    await sendAnew()
    assert.equal(await made(), 1)
    await nextText()
    await sendAnew()
    assert.equal(await made(), 2)
  })

  test('is for who may send, where there is something behind a link and somewhere to send it', async (t) => {
    const desk = await linkDesk(t)
    const { visitor, dilys, message, write, deliver, rows } = desk
    const at = (of: string) => `/patients/${dilys}/messages/${of}/links`
    await visitor.get(`/patients/${dilys}/messages`)
    const lead = await desk.colleague('governance-lead')
    await lead.get(`/patients/${dilys}/messages`)
    assert.equal((await lead.post(at(message))).statusCode, 403)
    const plain = await write()
    await deliver(plain)
    assert.match(wordsOf(await visitor.post(at(plain))), /was not sent behind a link/)
    await rows('UPDATE patient SET mobile_phone = NULL, email = NULL WHERE practice = $1')
    assert.match(wordsOf(await visitor.post(at(message))), /holds no mobile number and no email address/)
    assert.doesNotMatch(wordsOf(await visitor.get(`/patients/${dilys}/messages`)), /Send a new link/)
  })

  test('keeps what was agreed to for the message, and is not sent where that does not hold', async (t) => {
    const desk = await linkDesk(t, { agreed: ['opted-out'], needed: 'Her results' })
    const { visitor, dilys, message, rows, send, practice, pass, nextText, state, added, code, database } =
      desk
    const newLink = async (of = message) =>
      wordsOf(await visitor.post(`/patients/${dilys}/messages/${of}/links`, { to: to() }))
    let shown = '145'
    const to = () => `ending ${shown}`
    await visitor.get(`/patients/${dilys}/messages`)
    const { message: once } = await send({ once: true, address: '+447700900999' })
    assert.match(await newLink(once), /an address that was given for it alone\. Write a new one/)
    await newLink()
    const latest = await rows<{ purpose: string; agreed: string[]; needed: string }>(
      `SELECT purpose, agreed, needed FROM message WHERE practice = $1 AND kind = 'link'`,
    )
    assert.deepEqual(latest, [{ purpose: 'direct-care', agreed: ['opted-out'], needed: 'Her results' }])
    assert.match(await nextText(), /A new link/)
    assert.equal((await state(added.at(-1)!)).state, 'sent')
    // Emlyn has that number, too: nobody was asked about it.
    await practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Pugh', date_of_birth: '1947-02-01' },
      mobile_phone: '07700 900222',
    })
    await rows(`UPDATE patient SET mobile_phone = '+447700900222' WHERE practice = $1`)
    shown = '222'
    assert.match(await newLink(), /Somebody else may read the phone .* Write a new message/)
    await rows(`UPDATE patient SET mobile_phone = '+447700900145' WHERE practice = $1 AND id = $2`, [dilys])
    shown = '145'
    pass(60)
    await asPractice(database, code, (tx) =>
      object(tx, {
        ...{
          practice: code,
          way: 'sms',
          key: addressKey('sms', '+447700900145'),
          addressShown: 'ending 145',
        },
        ...{ patient: null, why: 'stop', actor: { product: 'a test' }, at: desk.clock.now() },
      }),
    )
    assert.match(await newLink(), /They want no texts like this there/)
    const sent = await rows(`SELECT FROM message WHERE practice = $1 AND kind = 'link'`)
    assert.equal(sent.length, 1)
  })

  test('does not leave where nobody has said where links lead', async (t) => {
    const { sending, write, deliver, channel, state } = await linkDesk(t)
    sending.links.address = null
    const message = await write({ leaves: { as: 'link' } })
    const before = channel.took.length
    await assert.rejects(deliver(message), /Set PUBLIC_URL and start again/)
    assert.equal(channel.took.length, before)
    assert.equal((await state(message)).state, 'queued')
  })
})
