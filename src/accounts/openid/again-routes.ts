import type { FastifyInstance } from 'fastify'
import { localPath } from '../local-path.ts'
import { newAttempt } from './attempt.ts'
import { begin, type OfProvider, type Openid } from './openid.ts'

/** Lets who is signed in show again that it is them, by signing in at a provider that vouches for them. */
export function againRoutes(app: FastifyInstance, openid: Openid): void {
  const config = { guard: 'signed-in', rateLimit: { max: 30, timeWindow: '1 minute' } } as const

  app.get<OfProvider & { Querystring: { to?: unknown } }>(
    '/sign-in/openid/:provider/again',
    { config },
    async (request, reply) => {
      const what = { purpose: 'again', to: localPath(request.query.to), staff: request.person!.id } as const
      return begin(
        request,
        reply,
        openid,
        newAttempt(request.params.provider, what, app.accounts.clock.now()),
      )
    },
  )
}
