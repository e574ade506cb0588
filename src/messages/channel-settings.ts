import { ProductError } from '../platform/errors.ts'
import type { MessageConfig } from '../platform/message-config.ts'
import { isSecret, isThisMachine } from '../platform/outside/address.ts'
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { ChannelName } from './channel.ts'
import type { GovukNotifySettings } from './govuk-notify/channel.ts'
import type { CallbackSecrets } from './nhs-notify/callbacks.ts'
import type { NhsNotifySettings } from './nhs-notify/channel.ts'
import type { SmtpSettings } from './smtp/channel.ts'

/** What GOV.UK Notify needs. Throws `invalid` with the name of the setting that is missing. */
export function demandGovukNotify({
  govukNotify,
  smsChannel,
  emailChannel,
}: MessageConfig): GovukNotifySettings {
  const { url, apiKey, smsTemplate, emailTemplate, textsComeBack } = govukNotify
  const demand = demandFor('GOV.UK Notify')
  const isFor = (channel: string) => channel === 'govuk-notify'
  return {
    url: demandSecret('GOVUK_NOTIFY_URL', url),
    apiKey: demand('GOVUK_NOTIFY_API_KEY', apiKey),
    smsTemplate: isFor(smsChannel) ? demand('GOVUK_NOTIFY_SMS_TEMPLATE', smsTemplate) : '',
    emailTemplate: isFor(emailChannel) ? demand('GOVUK_NOTIFY_EMAIL_TEMPLATE', emailTemplate) : '',
    textsComeBack,
  }
}

/** What NHS Notify needs. Throws `invalid` with the name of the setting that is missing or cannot be used. */
export function demandNhsNotify({ nhsNotify }: MessageConfig): NhsNotifySettings {
  const { url, tokenUrl, smsPlan, emailPlan } = nhsNotify
  const demand = demandFor('NHS Notify')
  return {
    ...{ url: demandSecret('NHS_NOTIFY_URL', url), smsPlan, emailPlan },
    identity: {
      apiKey: demand('NHS_NOTIFY_API_KEY', nhsNotify.apiKey),
      keyId: demand('NHS_NOTIFY_KEY_ID', nhsNotify.keyId),
      key: rsaKey(demand('NHS_NOTIFY_PRIVATE_KEY', nhsNotify.privateKey)),
      tokenUrl: demandSecret('NHS_NOTIFY_TOKEN_URL', tokenUrl ?? `${new URL(url).origin}/oauth2/token`),
    },
  }
}

/** What the services show with what they say by themselves: the one of now, and the one before while it is changed. */
export function callbackSecretsOf(config: MessageConfig | undefined): {
  notifyTokens: string[]
  nhsNotifySecrets: CallbackSecrets[]
} {
  if (!config) return { notifyTokens: [], nhsNotifySecrets: [] }
  const { govukNotify, nhsNotify } = config
  const { applicationId } = nhsNotify
  const keys = [nhsNotify.apiKey, nhsNotify.previousApiKey].filter((key) => key !== undefined)
  return {
    notifyTokens: [govukNotify.callbackToken, govukNotify.previousCallbackToken].filter(
      (token) => token !== undefined,
    ),
    nhsNotifySecrets: applicationId === undefined ? [] : keys.map((apiKey) => ({ apiKey, applicationId })),
  }
}

function rsaKey(pem: string): KeyObject {
  const key = readKey(pem)
  if (key?.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails!.modulusLength! >= 2048) return key
  throw new ProductError(
    'invalid',
    'NHS_NOTIFY_PRIVATE_KEY is no RSA key of 2048 bits or more in PEM without a password. Put one there and start again.',
  )
}

function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null
  }
}

/** Whether a channel that takes no way here can still be asked: after a change its messages of before are on their way. */
export function isKnown(name: ChannelName, { govukNotify, nhsNotify }: MessageConfig): boolean {
  if (name === 'govuk-notify') return govukNotify.apiKey !== undefined
  const { apiKey, keyId, privateKey } = nhsNotify
  return name === 'nhs-notify' && ![apiKey, keyId, privateKey].includes(undefined)
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

/** What is written to patients is said in secret. */
function demandSecret(name: string, address: string): string {
  if (isSecret(new URL(address))) return address
  throw new ProductError(
    'invalid',
    `${name} is not https. Give an address that begins with https, and start again.`,
  )
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
