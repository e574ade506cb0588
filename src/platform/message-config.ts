import { z } from 'zod'

/** Settings of how messages leave. `config.ts` reads them with all others. */
export const messageSettings = {
  /** By what text messages and emails leave. Without it they are only shown, in the outbox. */
  SMS_CHANNEL: z.enum(['outbox', 'govuk-notify', 'nhs-notify']).default('outbox'),
  EMAIL_CHANNEL: z.enum(['outbox', 'govuk-notify', 'nhs-notify', 'smtp']).default('outbox'),
  /** GOV.UK Notify: an API key of the service, and templates whose whole text is ((text)), with the subject ((subject)). */
  GOVUK_NOTIFY_URL: z.url({ protocol: /^https?$/ }).default('https://api.notifications.service.gov.uk'),
  GOVUK_NOTIFY_API_KEY: z.string().min(73).optional(),
  GOVUK_NOTIFY_SMS_TEMPLATE: z.uuid().optional(),
  GOVUK_NOTIFY_EMAIL_TEMPLATE: z.uuid().optional(),
  /** Whether its texts come from a number that can be answered; those that come from a name cannot. */
  GOVUK_NOTIFY_TEXTS_COME_BACK: z.enum(['yes', 'no']).default('no'),
  /** What GOV.UK Notify shows when it says what became of a message. Without it, it is asked. */
  GOVUK_NOTIFY_CALLBACK_TOKEN: z.string().min(20).optional(),
  /** The token before it, while GOV.UK Notify may still show it. */
  GOVUK_NOTIFY_PREVIOUS_CALLBACK_TOKEN: z.string().min(20).optional(),
  /** NHS Notify: the application and its key, as they were given to the API platform of NHS England. */
  NHS_NOTIFY_URL: z.url({ protocol: /^https?$/ }).default('https://api.service.nhs.uk/comms'),
  NHS_NOTIFY_TOKEN_URL: z.url({ protocol: /^https?$/ }).optional(),
  NHS_NOTIFY_API_KEY: z.string().min(8).optional(),
  /** The key before it, while callbacks that were signed with it may still come. */
  NHS_NOTIFY_PREVIOUS_API_KEY: z.string().min(8).optional(),
  NHS_NOTIFY_PRIVATE_KEY: z.string().optional(),
  NHS_NOTIFY_KEY_ID: z.string().min(1).optional(),
  /** Routing plans whose whole text is ours. Unset, those that every supplier to practices may use. */
  NHS_NOTIFY_SMS_PLAN: z.guid().default('00000000-0000-0000-0000-000000000003'),
  NHS_NOTIFY_EMAIL_PLAN: z.guid().default('00000000-0000-0000-0000-000000000002'),
  /** With the API key, what its callbacks are signed with. Without it, it is asked. */
  NHS_NOTIFY_APPLICATION_ID: z.string().min(1).optional(),
  /** A mail server that takes mail for others, and what it demands. */
  SMTP_HOST: z.string().trim().min(1).max(253).optional(),
  SMTP_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** How it is spoken to: nothing is said without encryption, but to this very machine. */
  SMTP_TLS: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  SMTP_USER: z.string().min(1).optional(),
  SMTP_PASSWORD: z.string().min(1).optional(),
  /** Whom mail comes from: an address of the domain that the server sends for, and the name beside it. */
  SMTP_FROM: z.email().optional(),
  SMTP_FROM_NAME: z.string().trim().min(1).max(100).optional(),
  /** How many mails it takes in a minute. */
  SMTP_PER_MINUTE: z.coerce.number().int().min(1).max(60_000).default(600),
} as const

/** Those of them that are secrets. */
export const messageSecrets = [
  'GOVUK_NOTIFY_API_KEY',
  'GOVUK_NOTIFY_CALLBACK_TOKEN',
  'GOVUK_NOTIFY_PREVIOUS_CALLBACK_TOKEN',
  'NHS_NOTIFY_API_KEY',
  'NHS_NOTIFY_PREVIOUS_API_KEY',
  'NHS_NOTIFY_PRIVATE_KEY',
  'SMTP_PASSWORD',
] as const

type Read = z.infer<z.ZodObject<typeof messageSettings>>

/** By what messages leave, and what each channel needs to be spoken to. */
export interface MessageConfig {
  smsChannel: Read['SMS_CHANNEL']
  emailChannel: Read['EMAIL_CHANNEL']
  govukNotify: {
    url: string
    apiKey: string | undefined
    smsTemplate: string | undefined
    emailTemplate: string | undefined
    textsComeBack: boolean
    callbackToken: string | undefined
    previousCallbackToken: string | undefined
  }
  nhsNotify: {
    url: string
    tokenUrl: string | undefined
    apiKey: string | undefined
    previousApiKey: string | undefined
    privateKey: string | undefined
    keyId: string | undefined
    smsPlan: string
    emailPlan: string
    applicationId: string | undefined
  }
  smtp: {
    host: string | undefined
    port: number | undefined
    tls: Read['SMTP_TLS']
    user: string | undefined
    password: string | undefined
    from: string | undefined
    fromName: string | undefined
    perMinute: number
  }
}

export function messagesOf(read: Read): MessageConfig {
  return {
    smsChannel: read.SMS_CHANNEL,
    emailChannel: read.EMAIL_CHANNEL,
    govukNotify: {
      url: read.GOVUK_NOTIFY_URL,
      apiKey: read.GOVUK_NOTIFY_API_KEY,
      smsTemplate: read.GOVUK_NOTIFY_SMS_TEMPLATE,
      emailTemplate: read.GOVUK_NOTIFY_EMAIL_TEMPLATE,
      textsComeBack: read.GOVUK_NOTIFY_TEXTS_COME_BACK === 'yes',
      callbackToken: read.GOVUK_NOTIFY_CALLBACK_TOKEN,
      previousCallbackToken: read.GOVUK_NOTIFY_PREVIOUS_CALLBACK_TOKEN,
    },
    nhsNotify: {
      url: read.NHS_NOTIFY_URL,
      tokenUrl: read.NHS_NOTIFY_TOKEN_URL,
      apiKey: read.NHS_NOTIFY_API_KEY,
      previousApiKey: read.NHS_NOTIFY_PREVIOUS_API_KEY,
      privateKey: read.NHS_NOTIFY_PRIVATE_KEY,
      keyId: read.NHS_NOTIFY_KEY_ID,
      smsPlan: read.NHS_NOTIFY_SMS_PLAN,
      emailPlan: read.NHS_NOTIFY_EMAIL_PLAN,
      applicationId: read.NHS_NOTIFY_APPLICATION_ID,
    },
    smtp: {
      host: read.SMTP_HOST,
      port: read.SMTP_PORT,
      tls: read.SMTP_TLS,
      user: read.SMTP_USER,
      password: read.SMTP_PASSWORD,
      from: read.SMTP_FROM,
      fromName: read.SMTP_FROM_NAME,
      perMinute: read.SMTP_PER_MINUTE,
    },
  }
}
