import type { FastifyInstance } from 'fastify'
import { isSameSecret } from '../../platform/same-secret.ts'

const largest = 64 * 1024

/**
 * An address that GOV.UK Notify calls by itself, with the token that was given to it. It asks again for 25 minutes after
 * 503, and never after 4xx. `take` answers the status.
 */
export function notifyCallback(
  app: FastifyInstance,
  url: string,
  token: string,
  take: (body: unknown) => Promise<number>,
): void {
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
          if (!isSameSecret(request.headers.authorization, `Bearer ${token}`)) return reply.code(401).send()
        },
      },
      async (request, reply) => reply.code(await take(request.body)).send(),
    )
  })
}
