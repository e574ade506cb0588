import { ProductError } from '../platform/errors.ts'
import type { MessageConfig } from '../platform/message-config.ts'
import { isThisMachine } from '../platform/outside/address.ts'
import type { GovukNotifySettings } from './govuk-notify/channel.ts'
import type { SmtpSettings } from './smtp/channel.ts'

/** What GOV.UK Notify needs. Throws `invalid` with the name of the setting that is missing. */
export function demandGovukNotify({
  govukNotify,
  smsChannel,
  emailChannel,
}: MessageConfig): GovukNotifySettings {
  const { url, apiKey, smsTemplate, emailTemplate } = govukNotify
  const demand = demandFor('GOV.UK Notify')
  const isFor = (channel: string) => channel === 'govuk-notify'
  return {
    url,
    apiKey: demand('GOVUK_NOTIFY_API_KEY', apiKey),
    smsTemplate: isFor(smsChannel) ? demand('GOVUK_NOTIFY_SMS_TEMPLATE', smsTemplate) : '',
    emailTemplate: isFor(emailChannel) ? demand('GOVUK_NOTIFY_EMAIL_TEMPLATE', emailTemplate) : '',
  }
}

/** What a mail server needs. Throws `invalid` with the name of the setting that is missing, or that gives mail away. */
export function demandSmtp({ smtp }: MessageConfig): SmtpSettings {
  const { port, tls, user, password, fromName, perMinute } = smtp
  const demand = demandFor('a mail server')
  const host = demand('SMTP_HOST', smtp.host)
  if (tls === 'none' && !isThisMachine(new URL(`smtp://${host.includes(':') ? `[${host}]` : host}`))) {
    throw new ProductError(
      'invalid',
      'SMTP_TLS is none, and SMTP_HOST is another machine: anybody on the way could read the mail. Take SMTP_TLS away, or set it to tls, and start again.',
    )
  }
  return {
    ...{ host, tls, perMinute },
    port: port ?? (tls === 'tls' ? 465 : 587),
    user: password === undefined ? user : demand('SMTP_USER', user),
    password: user === undefined ? password : demand('SMTP_PASSWORD', password),
    sender: { address: demand('SMTP_FROM', smtp.from), name: fromName },
  }
}

function demandFor(service: string): (name: string, value: string | undefined) => string {
  return (name, value) => {
    if (value !== undefined) return value
    throw new ProductError(
      'invalid',
      `Messages are to leave by ${service}, and ${name} is not set. Set it and start again.`,
    )
  }
}
