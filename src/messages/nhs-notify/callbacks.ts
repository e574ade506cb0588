import { createHmac } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { isSameSecret, sameSecret } from '../../platform/same-secret.ts'
import { roomOf } from '../callback-room.ts'
import type { Channel } from '../channel.ts'
import { takeReceipt } from '../receipt.ts'
import { failureParts, foundAs } from './answers.ts'

/** Events of a message; those of its channels, and of kinds that are new to us, are taken and say nothing. */
const callback = z.object({
  data: z
    .array(
      z.object({
        type: z.string().max(100),
        attributes: z.looseObject({
          messageId: z.string().max(100),
          messageReference: z.string().max(1000),
          messageStatus: z.string().max(100).optional(),
          ...failureParts,
        }),
      }),
    )
    .max(100),
})
const largest = 256 * 1024

/** What NHS Notify and we alone know. While the API key is changed there are two of them. */
export interface CallbackSecrets {
  apiKey: string
  applicationId: string
}

/**
 * Where NHS Notify says what became of a message, signed over every byte. It says it again for two hours after 503; an event
 * that comes twice or late changes nothing.
 */
export function nhsNotifyCallbacks(
  app: FastifyInstance,
  parts: { database: Database; clock: Clock; channel: Channel; secrets: readonly CallbackSecrets[] },
): void {
  const { database, clock, channel, secrets } = parts
  const shownBy = ({ headers }: FastifyRequest) =>
    sameSecret(headers['x-api-key'], secrets, ({ apiKey }) => apiKey)
  const room = roomOf(app)
  async function takeEvents(events: Event[]): Promise<'early' | 'taken'> {
    for (const { messageReference: reference, messageId, messageStatus, ...why } of events) {
      const found = foundAs(messageStatus!, messageId, why)
      const taken = await takeReceipt(database, channel, { reference, found, now: clock.now() })
      if (taken === 'early') return taken
    }
    return 'taken'
  }

  void app.register(async (scope) => {
    // Pages take forms only; this is no page. What is signed is the bytes as they came.
    scope.addContentTypeParser(
      ['application/vnd.api+json', 'application/json'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    )
    scope.post(
      '/channels/nhs-notify/callbacks',
      {
        bodyLimit: largest,
        config: { guard: 'public', machine: true, rateLimit: { max: 12_000, timeWindow: '1 minute' } },
        // Before anything of it is read.
        onRequest: async (request, reply) => {
          if (shownBy(request) === undefined) return reply.code(401).send()
        },
      },
      async (request, reply) => {
        const body = request.body as Buffer
        const signature = signatureOf(body, shownBy(request)!)
        if (!isSameSecret(lowered(request.headers['x-hmac-sha256-signature']), signature))
          return reply.code(403).send()
        const events = readEvents(body)
        if (events === null) return reply.code(400).send()
        const taken = await room.enter(() => takeEvents(events))
        return reply.code(taken === 'taken' ? 202 : 503).send()
      },
    )
  })
}

/** As the service signs: HMAC-SHA-256 over the body, with both words as the key, in hex. */
export function signatureOf(body: Buffer, { applicationId, apiKey }: CallbackSecrets): string {
  return createHmac('sha256', `${applicationId}.${apiKey}`).update(body).digest('hex')
}

type Event = z.infer<typeof callback>['data'][number]['attributes']

function readEvents(body: Buffer): Event[] | null {
  try {
    const { data } = callback.parse(JSON.parse(body.toString('utf8')))
    return data
      .filter(({ type, attributes }) => type === 'MessageStatus' && attributes.messageStatus !== undefined)
      .map(({ attributes }) => attributes)
  } catch {
    return null
  }
}

/** Hex may be written in either case. */
const lowered = (header: string | string[] | undefined) => String(header).toLowerCase()
