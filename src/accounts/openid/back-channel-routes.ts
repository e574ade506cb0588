import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { publicJwks } from './client-key.ts'
import { endByToken } from './logout-token.ts'
import { listProviders } from './provider.ts'
import { Refused } from './refused.ts'
import { RefusedLogouts } from './refused-logouts.ts'
import type { Openid } from './openid.ts'
import { whyOf } from './why.ts'

const body = z.object({ logout_token: z.string().min(1).max(16_384) })

/** What the providers' own servers ask of us: to end sessions that are over, and our public keys. */
export function backChannelRoutes(app: FastifyInstance, openid: Openid): void {
  const { database, clock } = app.accounts
  const refusals = new RefusedLogouts(app.accounts)
  // At the end of a working day, one address signs everybody out.
  const rateLimit = { max: 1200, timeWindow: '1 minute' }
  const config = { guard: 'public', machine: true, rateLimit } as const

  app.post('/sign-in/openid/back-channel-logout', { config }, async (request, reply) => {
    try {
      const read = body.safeParse(request.body)
      if (!read.success) throw new Refused('not-proven', 'no token')
      const { providers } = openid
      const { ended, provider } = await endByToken(
        { database, providers },
        read.data.logout_token,
        clock.now(),
      )
      request.log.info({ event: 'openid-signed-out', provider, ended }, 'sign-in')
      return await reply.code(200).send()
    } catch (error) {
      const refused = whyOf(error)
      request.log.warn(
        { event: 'openid-logout-refused', why: refused.why, detail: refused.detail },
        'sign-in',
      )
      await refusals.keep(refused)
      return reply.code(codeOf(refused)).type('application/json').send('{"error":"invalid_request"}')
    }
  })

  app.get(
    '/sign-in/openid/jwks.json',
    { config: { guard: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } } },
    async (_request, reply) => {
      const paths = (await listProviders(database)).flatMap(({ settings }) => settings.privateKeys)
      return reply.type('application/jwk-set+json').send(JSON.stringify(await publicJwks(paths)))
    },
  )
}

/** 400 for a token that is not right, as the specification has it; 503 where its keys cannot be asked for: try again. */
function codeOf({ why }: Refused): 400 | 503 {
  return why === 'unreachable' || why === 'provider-trouble' ? 503 : 400
}
