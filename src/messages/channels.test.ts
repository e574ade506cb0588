import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSecrets } from '../../test/command.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import type { Database } from '../platform/database/database.ts'
import { channelsOf } from './channels.ts'
import { apiKey, templates } from './govuk-notify/test-notify.ts'

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
