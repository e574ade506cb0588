import type { Clock } from '../platform/clock.ts'
import type { MessageConfig } from '../platform/config.ts'
import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Channel, Channels } from './channel.ts'
import { govukNotify } from './govuk-notify/channel.ts'
import { outbox } from './outbox/outbox.ts'

interface Parts {
  database: Database
  secrets: Secrets
  clock: Clock
}

/**
 * Which channel takes which way in this installation: the outbox, unless its settings name another. Throws `invalid`, with
 * the name of the setting and never its value, when one is missing.
 */
export function channelsOf(parts: Parts, config: MessageConfig | undefined): Channels {
  const box = outbox(parts)
  if (!config) return { sms: box, email: box }
  const { smsChannel, emailChannel } = config
  const notify = [smsChannel, emailChannel].includes('govuk-notify') ? notifyOf(config, parts.clock) : null
  const named = (name: typeof smsChannel): Channel => (name === 'govuk-notify' ? notify! : box)
  return { sms: named(smsChannel), email: named(emailChannel) }
}

function notifyOf({ govukNotify: given, smsChannel, emailChannel }: MessageConfig, clock: Clock): Channel {
  const { url, apiKey, smsTemplate, emailTemplate } = given
  const demand = (name: string, value: string | undefined, isNeeded = true): string => {
    if (value !== undefined || !isNeeded) return value ?? ''
    throw new ProductError(
      'invalid',
      `Messages are to leave by GOV.UK Notify, and ${name} is not set. Set it and start again.`,
    )
  }
  return govukNotify(
    {
      url,
      apiKey: demand('GOVUK_NOTIFY_API_KEY', apiKey),
      smsTemplate: demand('GOVUK_NOTIFY_SMS_TEMPLATE', smsTemplate, smsChannel === 'govuk-notify'),
      emailTemplate: demand('GOVUK_NOTIFY_EMAIL_TEMPLATE', emailTemplate, emailChannel === 'govuk-notify'),
    },
    { clock },
  )
}
