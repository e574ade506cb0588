import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { testSecrets } from '../../test/command.ts'
import { readConfig } from '../platform/config.ts'
import { testServer } from '../platform/web/test-server.ts'
import { callbackSecretsOf } from './channel-settings.ts'
import { deliver } from './deliver.ts'
import { govukNotifyReceivedTexts } from './govuk-notify/received-texts.ts'
import { govukNotifyReceipts } from './govuk-notify/receipts.ts'
import { apiKey, letter, notifyFor } from './govuk-notify/test-notify.ts'
import { nhsNotifyCallbacks, signatureOf } from './nhs-notify/callbacks.ts'
import { sendingFor } from './test-sending.ts'

const first = 'the-token-of-last-year'
const second = 'the-token-of-this-year'

describe('While a secret is changed', () => {
  test('GOV.UK Notify is heard with the token of before and of now, and then with the old one no more', async (t) => {
    const hears = await notifyHears(t)
    for (const [env, answers] of [
      [{ GOVUK_NOTIFY_CALLBACK_TOKEN: first }, [204, 401]],
      [{ GOVUK_NOTIFY_CALLBACK_TOKEN: second, GOVUK_NOTIFY_PREVIOUS_CALLBACK_TOKEN: first }, [204, 204]],
      [{ GOVUK_NOTIFY_CALLBACK_TOKEN: second }, [401, 204]],
    ] as const) {
      const post = await hears(env)
      for (const path of ['receipts', 'received-texts'])
        assert.deepEqual([await post(path, first), await post(path, second)], answers)
      assert.equal(await post('receipts', `${second}x`), 401)
    }
  })

  test('NHS Notify is heard when it signs with the key of before or of now, and with no mix of them', async (t) => {
    const env = { NHS_NOTIFY_APPLICATION_ID: 'an-application-of-foxley', NHS_NOTIFY_API_KEY: second }
    const hears = await nhsNotifyHears(t)
    const both = await hears({ ...env, NHS_NOTIFY_PREVIOUS_API_KEY: first })
    assert.deepEqual([await both(first, first), await both(second, second)], [202, 202])
    assert.deepEqual([await both(first, second), await both(second, first)], [403, 403])
    const after = await hears(env)
    assert.deepEqual([await after(first, first), await after(second, second)], [401, 202])
  })

  test('the secret of before comes from a file, too', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'rotation-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'token')
    writeFileSync(file, `${first}\n`)
    const env = {
      GOVUK_NOTIFY_CALLBACK_TOKEN: second,
      GOVUK_NOTIFY_PREVIOUS_CALLBACK_TOKEN_FILE: file,
      ...{
        NHS_NOTIFY_PREVIOUS_API_KEY_FILE: file,
        NHS_NOTIFY_API_KEY: second,
        NHS_NOTIFY_APPLICATION_ID: 'a',
      },
    }
    assert.deepEqual(callbackSecretsOf(readConfig({}, env).messages), {
      notifyTokens: [second, first],
      nhsNotifySecrets: [
        { apiKey: second, applicationId: 'a' },
        { apiKey: first, applicationId: 'a' },
      ],
    })
  })

  test('messages leave by the API key of before and of now, none fails, and the old one opens nothing once it was revoked', async (t) => {
    const { standIn, channel: old, channelWith, practice } = await notifyFor(t)
    const next = apiKey.replace(/0$/, '1')
    standIn.addKey(next)
    const now = channelWith({ apiKey: next })
    const letters = Array.from({ length: 20 }, (_, at) => ({ ...letter, reference: `Z99001-${at}` }))
    const answers = await Promise.all(
      letters.map((each, at) => (at % 2 === 0 ? old : now).send(each, practice)),
    )
    assert.ok(answers.every(({ is }) => is === 'accepted'))
    // What left by the old key is found by the new one.
    for (const { reference } of letters) assert.equal((await now.find!(reference, practice)).is, 'on-its-way')
    standIn.revoke(apiKey)
    assert.deepEqual(await old.send(letter, practice), {
      ...{ is: 'not-sent', again: 300, said: '403 AuthError', closed: true },
    })
    assert.equal((await now.send(letter, practice)).is, 'accepted')
    assert.equal(standIn.taken.length, 21)
  })
})

/** Where GOV.UK Notify says what became of one message, with settings of ours. */
async function notifyHears(t: TestContext) {
  const { sending, code, write, database, clock } = await sendingFor(t)
  const { channel } = await notifyFor(t)
  sending.channels = { sms: channel, email: channel }
  const message = await write()
  await deliver(sending, { practice: code, message })
  const payloads: Record<string, object> = {
    receipts: { id: 'a', reference: `${code}-${message}`, status: 'delivered' },
    'received-texts': { id: 'b', source_number: '447700900145', message: 'Thank you' },
  }
  return async (env: Record<string, string>) => {
    const { app } = await testServer(t)
    const tokens = callbackSecretsOf(readConfig({}, env).messages).notifyTokens
    govukNotifyReceipts(app, { database, clock, channel, tokens })
    govukNotifyReceivedTexts(app, { database, secrets: testSecrets, clock, tokens })
    return async (path: string, token: string) => {
      const url = `/channels/govuk-notify/${path}`
      const headers = { authorization: `Bearer ${token}` }
      return (await app.inject({ method: 'POST', url, headers, payload: payloads[path]! })).statusCode
    }
  }
}

/** The same of NHS Notify: one key is shown, one signs. */
async function nhsNotifyHears(t: TestContext) {
  const { channel, database, clock } = await sendingFor(t)
  const attributes = { messageId: 'x', messageReference: 'theirs', messageStatus: 'delivered' }
  const payload = JSON.stringify({ data: [{ type: 'MessageStatus', attributes }] })
  const applicationId = 'an-application-of-foxley'
  return async (env: Record<string, string>) => {
    const { app } = await testServer(t)
    const secrets = callbackSecretsOf(readConfig({}, env).messages).nhsNotifySecrets
    nhsNotifyCallbacks(app, { database, clock, channel, secrets })
    return async (shown: string, signs: string) => {
      const headers = {
        ...{ 'content-type': 'application/vnd.api+json', 'x-api-key': shown },
        'x-hmac-sha256-signature': signatureOf(Buffer.from(payload), { applicationId, apiKey: signs }),
      }
      const asked = { payload, headers }
      const answered = await app.inject({ method: 'POST', url: '/channels/nhs-notify/callbacks', ...asked })
      return answered.statusCode
    }
  }
}
