import { ProductError } from '../platform/errors.ts'
import type { MessageConfig } from '../platform/message-config.ts'
import { isSecret } from '../platform/outside/address.ts'

/**
 * What patients need of an installation whose messages leave it, asked before anything starts: links that lead to it from
 * their phones, and ears for STOP. Throws `invalid` with the name of the setting. The outbox needs neither.
 */
export function demandPublicSettings(
  messages: MessageConfig | undefined,
  publicUrl: string | undefined,
): void {
  if (!messages) return
  const { smsChannel, emailChannel, govukNotify } = messages
  if (smsChannel !== 'outbox' || emailChannel !== 'outbox') demandPublicUrl(publicUrl)
  // Of the channels for texts only this one hands on what patients text back.
  if (smsChannel === 'govuk-notify' && govukNotify.callbackToken === undefined)
    throw new ProductError(
      'invalid',
      'Texts are to leave by GOV.UK Notify, and GOVUK_NOTIFY_CALLBACK_TOKEN is not set: nobody would hear a patient who texts STOP. Set it, give it to the service with /channels/govuk-notify/received-texts, and start again.',
    )
}

/**
 * What whoever starts this installation has to know, and nothing that could be set would change; null where there is nothing.
 */
export function startNotice(messages: MessageConfig | undefined): string | null {
  return messages?.smsChannel === 'nhs-notify'
    ? 'Texts leave by NHS Notify, which hands on nothing that patients text back: nobody hears STOP. Practices write down on the page of the patient who wants no texts.'
    : null
}

/** On this machine only where somebody says so, for trying it out. */
function demandPublicUrl(publicUrl: string | undefined): void {
  if (publicUrl === undefined)
    throw new ProductError(
      'invalid',
      'Messages are to leave this machine, and PUBLIC_URL is not set: links in them would lead nowhere. Set it to the address that patients reach, with https, and start again.',
    )
  if (!isSecret(new URL(publicUrl)))
    throw new ProductError(
      'invalid',
      'PUBLIC_URL is not https, and messages behind links are read there. Give an address that begins with https, and start again.',
    )
}
