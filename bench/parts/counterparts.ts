import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { startStandInNhsNotify } from '../../src/operations/stand-in-nhs-notify/server.ts'
import { startStandInNotify } from '../../src/operations/stand-in-notify/server.ts'
import { startStandInSmtp } from '../../src/operations/stand-in-smtp/server.ts'
import type { ChannelName } from '../../src/messages/channel.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { practice } from './ground.ts'

/** What a channel speaks to here, and what it was given. */
export interface Counterpart {
  /** The settings of the product that lead to it. */
  env: Record<string, string>
  way: 'sms' | 'email'
  /** Ids of the messages that it took, with when (milliseconds), in their order; one that it took twice is there twice. */
  taken(): Promise<{ message: string; at: number }[]>
  /** How many a minute it would take at the most; null where there is no limit. */
  perMinute: number | null
  close(): Promise<void>
}

/** Starts what a channel speaks to. `clock` is that of the processes that send. */
export function startCounterpart(name: ChannelName, database: Database, clock: Clock): Promise<Counterpart> {
  switch (name) {
    case 'outbox':
      return Promise.resolve(outboxOf(database))
    case 'govuk-notify':
      return govukNotify()
    case 'nhs-notify':
      return nhsNotify(clock)
    case 'smtp':
      return mailServer()
  }
}

function outboxOf({ owner }: Database): Counterpart {
  return {
    ...{ env: {}, way: 'sms', perMinute: null, close: () => Promise.resolve() },
    async taken() {
      const { rows } = await owner.query<{ message: string; at: number }>(
        `SELECT message, extract(epoch FROM came_at)::float8 * 1000 AS at FROM outbox_item
         WHERE practice = $1 ORDER BY came_at, message`,
        [practice],
      )
      return rows
    },
  }
}

/** Remembers what was taken, and when. */
function ledger() {
  const taken: { message: string; at: number }[] = []
  return {
    taken: () => Promise.resolve(taken),
    take: (reference: string | null | undefined) => {
      taken.push({ message: /[0-9a-f-]{36}(?=@|>|$)/.exec(reference ?? '')?.[0] ?? '', at: Date.now() })
    },
  }
}

async function govukNotify(): Promise<Counterpart> {
  const { taken, take } = ledger()
  const apiKey = 'bench-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0'
  const templates = {
    sms: 'f33517ff-2a88-4f6e-b855-c550268ce08a',
    email: '740e5834-3a29-46b4-9a6f-16142fde533a',
  }
  const standIn = await startStandInNotify({ apiKey, templates, onTaken: ({ reference }) => take(reference) })
  return {
    ...{ way: 'sms', perMinute: 3000, taken, close: () => standIn.close() },
    env: {
      ...{ SMS_CHANNEL: 'govuk-notify', GOVUK_NOTIFY_URL: standIn.url, GOVUK_NOTIFY_API_KEY: apiKey },
      GOVUK_NOTIFY_SMS_TEMPLATE: templates.sms,
    },
  }
}

async function nhsNotify(clock: Clock): Promise<Counterpart> {
  const { taken, take } = ledger()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const identity = { apiKey: 'an-api-key-of-the-bench', keyId: 'bench' }
  const standIn = await startStandInNhsNotify({
    ...{ ...identity, clock, publicKey: createPublicKey(privateKey) },
    onTaken: ({ reference }) => take(reference),
  })
  return {
    ...{ way: 'sms', perMinute: 1200, taken, close: () => standIn.close() },
    env: {
      ...{ SMS_CHANNEL: 'nhs-notify', NHS_NOTIFY_URL: standIn.url, NHS_NOTIFY_API_KEY: identity.apiKey },
      NHS_NOTIFY_KEY_ID: identity.keyId,
      NHS_NOTIFY_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  }
}

async function mailServer(): Promise<Counterpart> {
  const { taken, take } = ledger()
  const standIn = await startStandInSmtp({ onTaken: ({ messageId }) => take(messageId) })
  return {
    ...{ way: 'email', perMinute: 3000, taken, close: () => standIn.close() },
    env: {
      ...{ EMAIL_CHANNEL: 'smtp', SMTP_HOST: '127.0.0.1', SMTP_PORT: String(standIn.port), SMTP_TLS: 'none' },
      ...{ SMTP_FROM: 'surgery@foxley.example', SMTP_PER_MINUTE: '3000' },
    },
  }
}
