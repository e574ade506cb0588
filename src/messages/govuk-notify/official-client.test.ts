import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { NotifyClient } from 'notifications-node-client'
import { systemClock } from '../../platform/clock.ts'
import { testServer } from '../../platform/web/test-server.ts'
import { deliver } from '../deliver.ts'
import { sendingFor } from '../test-sending.ts'
import { govukNotifyReceivedTexts } from './received-texts.ts'
import { govukNotifyReceipts } from './receipts.ts'
import { testSecrets } from '../../../test/command.ts'
import { apiKey, notifyFor, templates } from './test-notify.ts'

const token = 'a token of thirty-two letters or so'

describe('The official client of GOV.UK Notify', () => {
  test('sends, lists, finds and hears what was texted back, as with the service', async (t) => {
    const { standIn } = await notifyFor(t)
    const client = new NotifyClient(standIn.url, apiKey)
    const text = { personalisation: { text: 'Please phone us.' }, reference: 'one' }
    const { status, data } = await client.sendSms(templates.sms, '07700900145', text)
    assert.deepEqual([status, data.content], [201, { body: 'Please phone us.', from_number: 'GOVUK' }])
    const sent = await client.sendEmail(templates.email, 'dilys@example.org', {
      personalisation: { text: ['one', 'two'], subject: 'Your surgery' },
      reference: 'two',
    })
    assert.equal((sent.data.content as { body: string }).body, '* one\n* two')
    const one = await client.getNotificationById(data.id)
    assert.deepEqual([one.data.phone_number, one.data.status], ['07700900145', 'created'])
    const many = await client.getNotifications('email', 'created', 'two')
    assert.deepEqual(
      many.data.notifications.map((each) => each.email_address),
      ['dilys@example.org'],
    )
    standIn.textBack('447700900145', 'Thank you')
    const texts = await client.getReceivedTexts()
    assert.deepEqual(
      texts.data.received_text_messages.map((each) => each.content),
      ['Thank you'],
    )
  })

  test('is told in the words of the service what it did wrong', async (t) => {
    const { standIn } = await notifyFor(t)
    const client = new NotifyClient(standIn.url, apiKey)
    await assert.rejects(client.sendSms(templates.sms, '07700900145', {}), (error: Refusal) => {
      const [first] = error.response.data.errors
      assert.deepEqual(first, { error: 'BadRequestError', message: 'Missing personalisation: text' })
      return error.response.status === 400
    })
  })
})

describe('By GOV.UK Notify, from end to end,', () => {
  test('a message is delivered, fails for now or for good, as the service says by itself', async (t) => {
    const { sent, state, passAndTurn, standIn } = await practiceOn(t)
    const [right, later, wrong] = [
      await sent('+447700900145'),
      await sent('+447700900003'),
      await sent('+447700900002'),
    ]
    for (const message of [right, later, wrong]) assert.equal((await state(message)).state, 'sent')
    await passAndTurn(2)
    assert.equal(standIn.waiting(), 0)
    const ended = async (message: string) => {
      const { state: is, why } = await state(message)
      return [is, why]
    }
    assert.deepEqual(await ended(right), ['delivered', null])
    assert.deepEqual(await ended(later), ['failed', 'not-delivered'])
    assert.deepEqual(await ended(wrong), ['failed', 'address-unknown'])
  })

  test('a receipt that comes before our own commit is said again five minutes later, and taken', async (t) => {
    const { sent, state, passAndTurn, standIn, rows } = await practiceOn(t)
    const message = await sent('+447700900145')
    await rows(`UPDATE delivery SET state = 'sending' WHERE practice = $1`)
    await passAndTurn(2)
    assert.equal(standIn.waiting(), 1)
    await rows(`UPDATE delivery SET state = 'accepted' WHERE practice = $1`)
    await passAndTurn(300)
    assert.equal((await state(message)).state, 'delivered')
  })

  test('STOP that is texted back closes the number', async (t) => {
    const { sent, standIn, passAndTurn, rows, write, deliver: send, state } = await practiceOn(t)
    assert.equal((await state(await sent('+447700900145'))).state, 'sent')
    standIn.textBack('447700900145', 'STOP')
    await passAndTurn(2)
    const texts = await rows<{ kind: string }>('SELECT kind FROM received_text WHERE practice = $1')
    assert.deepEqual(texts, [{ kind: 'stop' }])
    const next = await write()
    await send(next)
    assert.equal((await state(next)).state, 'stopped')
  })
})

interface Refusal {
  response: { status: number; data: { errors: { error: string; message: string }[] } }
}

/** Foxley Brook Surgery, whose messages leave by GOV.UK Notify, and pages that it speaks to by itself. */
async function practiceOn(t: TestContext) {
  const ground = await sendingFor(t)
  const { sending, code, write, database, clock } = ground
  const { app } = await testServer(t)
  const callback = { url: '', token }
  const receivedTexts = { url: '', token }
  const { channel, standIn } = await notifyFor(t, {
    ...{ clock, tokenClock: systemClock, callback, receivedTexts },
  })
  govukNotifyReceipts(app, { database, clock, channel, tokens: [token] })
  govukNotifyReceivedTexts(app, { database, secrets: testSecrets, clock, tokens: [token] })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  callback.url = `${address}/channels/govuk-notify/receipts`
  receivedTexts.url = `${address}/channels/govuk-notify/received-texts`
  sending.channels = { sms: channel, email: channel }
  return {
    ...{ ...ground, standIn },
    sent: async (to: string): Promise<string> => {
      const message = await write({ address: to, once: to !== '+447700900145' })
      await deliver(sending, { practice: code, message })
      return message
    },
    passAndTurn: (seconds: number): Promise<void> => {
      ground.pass(seconds)
      return standIn.turn()
    },
  }
}
