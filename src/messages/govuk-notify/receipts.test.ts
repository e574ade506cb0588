import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { testServer } from '../../platform/web/test-server.ts'
import { deliver } from '../deliver.ts'
import { sendingFor } from '../test-sending.ts'
import { govukNotifyReceipts } from './receipts.ts'
import { notifyFor } from './test-notify.ts'

const token = 'a token of thirty-two letters or so'

describe('A receipt of GOV.UK Notify', () => {
  test('says that a message was delivered, and nothing takes that back', async (t) => {
    const { message, state, says } = await sent(t)
    assert.equal(await says('sending'), 204)
    assert.equal((await state(message)).state, 'sent')
    for (const status of ['delivered', 'delivered', 'sending', 'permanent-failure'])
      assert.equal(await says(status), 204)
    assert.deepEqual(await state(message), { state: 'delivered', why: null, deliveries: ['delivered'] })
  })

  test('says that it failed', async (t) => {
    const { message, state, says } = await sent(t)
    assert.equal(await says('temporary-failure'), 204)
    assert.deepEqual(await state(message), { state: 'failed', why: 'not-delivered', deliveries: ['failed'] })
  })

  test('says that it failed because nobody has the number', async (t) => {
    const { message, state, says } = await sent(t)
    assert.equal(await says('permanent-failure'), 204)
    assert.deepEqual(await state(message), {
      ...{ state: 'failed', why: 'address-unknown', deliveries: ['failed'] },
    })
  })

  test('that comes before our own attempt is settled is asked for again', async (t) => {
    const { message, state, says, rows } = await sent(t)
    await rows(`UPDATE delivery SET state = 'sending' WHERE practice = $1`)
    assert.equal(await says('delivered'), 503)
    await rows(`UPDATE delivery SET state = 'accepted' WHERE practice = $1`)
    assert.equal(await says('delivered'), 204)
    assert.equal((await state(message)).state, 'delivered')
  })

  test('that is forged, not ours, too long or nonsense changes nothing', async (t) => {
    const { message, state, post, reference } = await sent(t)
    const good = { id: 'x', reference, status: 'delivered' }
    const bearer = { authorization: `Bearer ${token}` }
    assert.equal(await post(good, {}), 401)
    assert.equal(await post(good, { authorization: `Bearer ${token}x` }), 401)
    assert.equal(await post(good, { authorization: token }), 401)
    assert.equal(await post({ ...good, reference: null }, bearer), 204)
    assert.equal(await post({ ...good, reference: 'A81001-nobody' }, bearer), 204)
    assert.equal(await post({ ...good, reference: reference.replace('Z99001', 'A81001') }, bearer), 204)
    assert.equal(await post({ status: 'delivered' }, bearer), 400)
    assert.equal(await post({ ...good, more: 'x'.repeat(70_000) }, bearer), 413)
    assert.equal((await state(message)).state, 'sent')
  })
})

/** A message that GOV.UK Notify has taken, and the page where it says what became of it. */
async function sent(t: TestContext) {
  const ground = await sendingFor(t)
  const { sending, code, write, database, clock } = ground
  const { channel } = await notifyFor(t)
  sending.channels = { sms: channel, email: channel }
  const message = await write()
  await deliver(sending, { practice: code, message })
  assert.equal((await ground.state(message)).state, 'sent')
  const { app } = await testServer(t)
  govukNotifyReceipts(app, { database, clock, channel, tokens: [token] })
  const post = async (payload: object, headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/channels/govuk-notify/receipts', payload, headers }))
      .statusCode
  const reference = `${code}-${message}`
  const says = (status: string) =>
    post({ id: 'a', reference, status, to: '07700900145' }, { authorization: `Bearer ${token}` })
  return { ...ground, message, post, says, reference }
}
