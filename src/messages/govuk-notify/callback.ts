import type { FastifyInstance } from 'fastify'
import { roomOf } from '../callback-room.ts'
import { sameSecret } from '../../platform/same-secret.ts'

const largest = 64 * 1024

/**
 * An address that GOV.UK Notify calls by itself, with a token that was given to it: while it is changed, there are two. It asks again for 25 minutes after
 * 503 or 429, and never after any other 4xx. `take` answers the status.
 */
export function notifyCallback(
  app: FastifyInstance,
  url: string,
  tokens: readonly string[],
  take: (body: unknown) => Promise<number>,
): void {
  const room = roomOf(app)
  void app.register(async (scope) => {
    // Pages take forms only; this is no page.
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('error', 'error'),
    )
    scope.post(
      url,
      {
        bodyLimit: largest,
        config: { guard: 'public', machine: true, rateLimit: { max: 12_000, timeWindow: '1 minute' } },
        // Before anything of it is read.
        onRequest: async (request, reply) => {
          const shown = sameSecret(request.headers.authorization, tokens, (token) => `Bearer ${token}`)
          if (shown === undefined) return reply.code(401).send()
        },
      },
      async (request, reply) => {
        const answer = await room.enter(() => take(request.body))
        return reply.code(answer === 'full' ? 503 : answer).send()
      },
    )
  })
}
