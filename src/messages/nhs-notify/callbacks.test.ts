import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { testServer } from '../../platform/web/test-server.ts'
import { deliver } from '../deliver.ts'
import { sendingFor } from '../test-sending.ts'
import { nhsNotifyCallbacks, signatureOf } from './callbacks.ts'
import { apiKey, applicationId, nhsNotifyFor } from './test-nhs-notify.ts'

describe('A callback of NHS Notify', () => {
  test('is signed as any HMAC tool signs', () => {
    // printf '{"data":[]}' | openssl dgst -sha256 -hmac application.key
    assert.equal(
      signatureOf(Buffer.from('{"data":[]}'), { applicationId: 'application', apiKey: 'key' }),
      '6e1c64073d563999d3d14e21a25d5dca11c7e45824fa8a16de9753739161fa2e',
    )
  })

  test('says that a message was delivered, and nothing takes that back', async (t) => {
    const { message, state, says } = await sent(t)
    for (const status of ['created', 'enriched', 'sending']) assert.equal(await says(status), 202)
    assert.equal((await state(message)).state, 'sent')
    for (const status of ['delivered', 'delivered', 'sending', 'failed', 'created'])
      assert.equal(await says(status), 202)
    assert.deepEqual(await state(message), { state: 'delivered', why: null, deliveries: ['delivered'] })
  })

  test('of the way that it takes moves nothing: what became of it is asked when it would have been', async (t) => {
    const { message, says, sweep, pass, standIn, state, rows } = await sent(t)
    const next = () =>
      rows<{ look_at: Date; looks: number }>('SELECT look_at, looks FROM delivery WHERE practice = $1')
    const before = await next()
    pass(60)
    for (const status of ['created', 'pending_enrichment', 'enriched', 'sending', 'sending'])
      assert.equal(await says(status), 202)
    assert.deepEqual(await next(), before)
    standIn.taken[0]!.status = 'delivered'
    pass(29 * 60 + 1)
    await sweep()
    assert.equal((await state(message)).state, 'delivered')
  })

  test('says that it failed, and why in its own word', async (t) => {
    const { message, state, says, rows } = await sent(t)
    assert.equal(await says('failed', { reason: 'PATIENT_FORMALLY_DEAD' }), 202)
    assert.deepEqual((await state(message)).deliveries, ['failed'])
    const [delivery] = await rows<{ said: string }>('SELECT said FROM delivery WHERE practice = $1')
    assert.equal(delivery!.said, 'failed PATIENT_FORMALLY_DEAD')
  })

  test('that comes before our own attempt is settled is asked for again', async (t) => {
    const { message, state, says, rows } = await sent(t)
    await rows(`UPDATE delivery SET state = 'sending' WHERE practice = $1`)
    assert.equal(await says('delivered'), 503)
    await rows(`UPDATE delivery SET state = 'uncertain' WHERE practice = $1`)
    assert.equal(await says('delivered'), 202)
    assert.equal((await state(message)).state, 'delivered')
  })

  test('is said by itself, and again, ever later, while nobody hears it', async (t) => {
    const { message, state, rows, standIn, pass } = await sent(t)
    await rows(`UPDATE delivery SET state = 'sending' WHERE practice = $1`)
    pass(1)
    await standIn.turn()
    await rows(`UPDATE delivery SET state = 'accepted' WHERE practice = $1`)
    pass(5)
    await standIn.turn()
    assert.equal((await state(message)).state, 'sent')
    pass(20)
    await standIn.turn()
    assert.equal((await state(message)).state, 'delivered')
  })

  test('brings the id of a message that was accepted without one', async (t) => {
    const { says, rows, id } = await sent(t)
    await rows(`UPDATE delivery SET channel_id = NULL WHERE practice = $1`)
    await says('sending')
    assert.deepEqual(await rows('SELECT channel_id FROM delivery WHERE practice = $1'), [{ channel_id: id }])
  })

  test('that is forged, not ours, of another kind, too long or nonsense changes nothing', async (t) => {
    const { message, state, says, post, event } = await sent(t)
    assert.equal(await says('delivered', { forged: true }), 403)
    const good = event('delivered')
    assert.equal(await post(good, {}), 401)
    assert.equal(await post(good, { 'x-api-key': `${apiKey}x` }), 401)
    assert.equal(await post(good, { 'x-api-key': apiKey }), 403)
    assert.equal(await post(good, { 'x-api-key': apiKey, 'x-hmac-sha256-signature': 'é' }), 403)
    const signed = (content: string) =>
      post(content, {
        'x-api-key': apiKey,
        'x-hmac-sha256-signature': signatureOf(Buffer.from(content), { apiKey, applicationId }).toUpperCase(),
      })
    assert.equal(await signed(good.replace('MessageStatus', 'ChannelStatus')), 202)
    assert.equal(await signed(good.replace(message, '01a2047d-e778-7232-94dc-c93f9121b3f4')), 202)
    assert.equal(await signed(good.replace(/"messageReference":"[^"]*"/, '"messageReference":"theirs"')), 202)
    assert.equal(await signed('{"data":"nonsense"}'), 400)
    assert.equal(await signed('nonsense'), 400)
    assert.equal(await signed(good.padEnd(300_000)), 413)
    assert.equal((await state(message)).state, 'sent')
    assert.equal(await signed(good), 202)
    assert.equal((await state(message)).state, 'delivered')
  })
})

/** A message that NHS Notify has taken, and the page where it says what became of it. */
async function sent(t: TestContext) {
  const ground = await sendingFor(t)
  const { sending, code, write, rows, database, clock } = ground
  const { app } = await testServer(t)
  const callback = { url: '', applicationId }
  const { standIn, channel } = await nhsNotifyFor(t, { callback, clock })
  nhsNotifyCallbacks(app, { database, clock, channel, secrets: [{ apiKey, applicationId }] })
  callback.url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/channels/nhs-notify/callbacks`
  sending.channels = { sms: channel, email: channel }
  await rows(`UPDATE patient SET nhs_number = '9434765919' WHERE practice = $1`)
  const message = await write()
  await deliver(sending, { practice: code, message })
  assert.equal((await ground.state(message)).state, 'sent')
  const { id, nhsNumber } = standIn.taken[0]!
  assert.equal(nhsNumber, '9434765919')
  const post = async (payload: string, headers: Record<string, string>) => {
    const asked = { payload, headers: { 'content-type': 'application/vnd.api+json', ...headers } }
    return (await app.inject({ method: 'POST', url: '/channels/nhs-notify/callbacks', ...asked })).statusCode
  }
  const event = (messageStatus: string) => {
    const attributes = { messageId: id, messageReference: `${code}-${message}`, messageStatus }
    return JSON.stringify({ data: [{ type: 'MessageStatus', attributes, meta: { idempotencyKey: 'a' } }] })
  }
  const says = (status: string, more?: { reason?: string; forged?: boolean }) =>
    standIn.callback(id, status, more)
  return { ...ground, message, id, standIn, post, event, says }
}
