import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
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
    const sendAnew = () => visitor.post(`/patients/${dilys}/messages/${message}/links`, { form })
    pass(60)
    assert.equal((await sendAnew()).statusCode, 303)
    assert.equal((await sendAnew()).statusCode, 303)
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
