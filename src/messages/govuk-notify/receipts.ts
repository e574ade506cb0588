import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Channel } from '../channel.ts'
import { takeReceipt } from '../receipt.ts'
import { foundAs } from './answers.ts'

const receipt = z.object({
  id: z.string().max(100),
  reference: z.string().max(1000).nullable(),
  status: z.string().max(100),
})
const largest = 64 * 1024

/**
 * Where GOV.UK Notify says what became of a message, with the token that was given to it. It asks again for 25 minutes
 * after 503, and never after 4xx.
 */
export function govukNotifyReceipts(
  app: FastifyInstance,
  { database, clock, channel, token }: { database: Database; clock: Clock; channel: Channel; token: string },
): void {
  void app.register(async (scope) => {
    // Pages take forms only; this is no page.
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('error', 'error'),
    )
    scope.post(
      '/channels/govuk-notify/receipts',
      {
        bodyLimit: largest,
        config: { guard: 'public', machine: true, rateLimit: { max: 12_000, timeWindow: '1 minute' } },
        // Before anything of it is read.
        onRequest: async (request, reply) => {
          if (!isToken(request.headers.authorization, token)) return reply.code(401).send()
        },
      },
      async (request, reply) => {
        const read = receipt.safeParse(request.body)
        if (!read.success) return reply.code(400).send()
        const { reference, status, id } = read.data
        const told = { reference, found: foundAs(status, id), now: clock.now() }
        const taken = await takeReceipt(database, channel, told)
        return reply.code(taken === 'early' ? 503 : 204).send()
      },
    )
  })
}

/** Compared as digests, so that neither length nor content tells anything by how long it takes. */
function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`))
}
