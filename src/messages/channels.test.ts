import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testSecrets } from '../../test/command.ts'
import { freshDatabase } from '../../test/database.ts'
import { startApp } from '../app.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import type { Database } from '../platform/database/database.ts'
import { makeLog } from '../platform/log.ts'
import { channelNamed } from './channel.ts'
import { channelsOf } from './channels.ts'
import { apiKey, templates } from './govuk-notify/test-notify.ts'
import { key } from './nhs-notify/test-nhs-notify.ts'
import { demandPublicSettings, startNotice } from './public-settings.ts'

const channels = (env: Record<string, string>) =>
  channelsOf(
    { database: {} as Database, secrets: testSecrets, clock: systemClock },
    readConfig({}, env).messages,
  )

const notify = {
  SMS_CHANNEL: 'govuk-notify',
  GOVUK_NOTIFY_API_KEY: apiKey,
  GOVUK_NOTIFY_SMS_TEMPLATE: templates.sms,
}

test('messages go to the outbox unless another channel is named', () => {
  const { sms, email } = channels({})
  assert.deepEqual([sms.name, email.name], ['outbox', 'outbox'])
})

test('each way has its own channel', () => {
  const { sms, email } = channels(notify)
  assert.deepEqual([sms.name, email.name], ['govuk-notify', 'outbox'])
})

test('a setting that is missing is named before anything starts, and no value is told', () => {
  for (const name of ['GOVUK_NOTIFY_API_KEY', 'GOVUK_NOTIFY_SMS_TEMPLATE'] as const) {
    const { [name]: _, ...rest } = notify
    assert.throws(
      () => channels(rest),
      new RegExp(`GOV.UK Notify, and ${name} is not set. Set it and start again`),
    )
  }
  assert.throws(
    () => channels({ ...notify, EMAIL_CHANNEL: 'govuk-notify' }),
    /GOVUK_NOTIFY_EMAIL_TEMPLATE is not set/,
  )
  assert.throws(
    () => channels({ SMS_CHANNEL: 'pigeon' }),
    /The environment variable SMS_CHANNEL is not valid/,
  )
  assert.throws(
    () => channels({ ...notify, GOVUK_NOTIFY_API_KEY: 'too short' }),
    (error: Error) =>
      /GOVUK_NOTIFY_API_KEY is not valid/.test(error.message) && !error.message.includes('too short'),
  )
})

const mail = {
  EMAIL_CHANNEL: 'smtp',
  SMTP_HOST: 'mail.example.org',
  SMTP_USER: 'foxley',
  SMTP_PASSWORD: 'a password',
  SMTP_FROM: 'surgery@foxley.example',
}

test('mail leaves by a mail server, and what is missing of it is named', () => {
  assert.equal(channels(mail).email.name, 'smtp')
  assert.equal(channels(mail).sms.name, 'outbox')
  for (const name of ['SMTP_HOST', 'SMTP_USER', 'SMTP_PASSWORD', 'SMTP_FROM'] as const) {
    const { [name]: _, ...rest } = mail
    assert.throws(
      () => channels(rest),
      new RegExp(`a mail server, and ${name} is not set. Set it and start again`),
    )
  }
  assert.throws(() => channels({ SMS_CHANNEL: 'smtp' }), /SMS_CHANNEL is not valid/)
})

test('no mail goes over a network unencrypted', () => {
  assert.throws(() => channels({ ...mail, SMTP_TLS: 'none' }), /anybody on the way could read the mail/)
  assert.throws(() => channels({ ...mail, SMTP_TLS: 'none', SMTP_HOST: '10.0.0.7' }), /anybody on the way/)
  for (const host of ['localhost', '127.0.0.1', '::1'])
    assert.equal(channels({ ...mail, SMTP_TLS: 'none', SMTP_HOST: host }).email.name, 'smtp')
})

test('the password of a mail server may come from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-'))
  try {
    const file = join(folder, 'password')
    writeFileSync(file, 'a password\n')
    const { SMTP_PASSWORD: _, ...rest } = mail
    assert.equal(readConfig({}, { ...rest, SMTP_PASSWORD_FILE: file }).messages?.smtp.password, 'a password')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('NHS Notify takes both ways, and what is missing of it or cannot be used is named', () => {
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const nhs = {
    ...{ SMS_CHANNEL: 'nhs-notify', EMAIL_CHANNEL: 'nhs-notify', NHS_NOTIFY_API_KEY: 'an-api-key' },
    ...{ NHS_NOTIFY_PRIVATE_KEY: pem, NHS_NOTIFY_KEY_ID: 'foxley-1' },
  }
  const { sms, email } = channels(nhs)
  assert.deepEqual([sms.name, email === sms], ['nhs-notify', true])
  for (const name of ['NHS_NOTIFY_API_KEY', 'NHS_NOTIFY_PRIVATE_KEY', 'NHS_NOTIFY_KEY_ID'] as const) {
    const { [name]: _, ...rest } = nhs
    assert.throws(
      () => channels(rest),
      new RegExp(`NHS Notify, and ${name} is not set. Set it and start again`),
    )
  }
  const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  for (const wrong of ['nonsense', curve.export({ type: 'pkcs8', format: 'pem' }).toString()])
    assert.throws(
      () => channels({ ...nhs, NHS_NOTIFY_PRIVATE_KEY: wrong }),
      (error: Error) => {
        assert.ok(!error.message.includes(wrong))
        return /NHS_NOTIFY_PRIVATE_KEY is no RSA key/.test(error.message)
      },
    )
  for (const name of ['NHS_NOTIFY_URL', 'NHS_NOTIFY_TOKEN_URL'])
    assert.throws(
      () => channels({ ...nhs, [name]: 'http://elsewhere.example' }),
      new RegExp(`${name} is not https`),
    )
})

test('a channel that takes nothing any more can still be asked about what it has', () => {
  const both = channels({ ...notify, SMS_CHANNEL: 'outbox' })
  assert.equal(both.sms.name, 'outbox')
  assert.equal(channelNamed(both, 'govuk-notify')?.name, 'govuk-notify')
  assert.equal(channelNamed(channels({}), 'govuk-notify'), undefined)
  assert.equal(channelNamed(channels(notify), 'outbox')?.name, 'outbox')
})

test('nothing starts whose links lead to this machine from phones, or that hears no STOP', async (t) => {
  const token = { GOVUK_NOTIFY_CALLBACK_TOKEN: 'a-token-of-more-than-20-letters' }
  const starts = (env: Record<string, string>) => () => {
    const { messages, publicUrl } = readConfig({}, env)
    demandPublicSettings(messages, publicUrl)
  }
  starts({})()
  for (const leaving of [
    { ...notify, ...token },
    { SMS_CHANNEL: 'nhs-notify' },
    { EMAIL_CHANNEL: 'smtp' },
  ] as Record<string, string>[]) {
    assert.throws(starts(leaving), /PUBLIC_URL is not set: links in them would lead nowhere/)
    assert.throws(starts({ ...leaving, PUBLIC_URL: 'http://sync.example.org' }), /PUBLIC_URL is not https/)
    for (const PUBLIC_URL of ['https://sync.example.org', 'http://localhost:3000'])
      starts({ ...leaving, PUBLIC_URL })()
  }
  const deaf = { ...notify, PUBLIC_URL: 'https://sync.example.org' }
  assert.throws(starts(deaf), /GOVUK_NOTIFY_CALLBACK_TOKEN is not set: nobody would hear .* STOP/)
  starts({ ...deaf, SMS_CHANNEL: 'outbox', EMAIL_CHANNEL: 'govuk-notify' })()

  assert.match(startNotice(readConfig({}, { SMS_CHANNEL: 'nhs-notify' }).messages)!, /nobody hears STOP/)
  assert.equal(startNotice(readConfig({}, deaf).messages), null)

  const config = readConfig({}, { EMAIL_CHANNEL: 'smtp' })
  const database = await freshDatabase(t)
  const context = {
    config,
    database,
    databaseUrl: database.url,
    secrets: testSecrets,
    log: makeLog('silent'),
  }
  await assert.rejects(startApp(context, { web: 0, worker: true }), {
    kind: 'invalid',
    message: /PUBLIC_URL/,
  })
})
