import type { FastifyInstance } from 'fastify'
import { demandLink, linkNoLonger } from '../links/link-cookie.ts'
import { canSignIn } from '../can-sign-in.ts'
import { keepAttempt, newAttempt } from './attempt.ts'
import { addressFor, refuse, theProvider, type OfProvider, type Openid } from './openid.ts'
import { AcceptPage } from './pages.tsx'

/**
 * Lets somebody who was invited accept by a provider instead of a password. Only who cannot sign in yet: a link for a new
 * password must not get anybody round the authenticator that they have.
 */
export function acceptRoutes(app: FastifyInstance, openid: Openid): void {
  const { accounts } = app
  const config = { guard: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } as const

  app.get<OfProvider>('/sign-in/openid/:provider/accept', { config }, async (request, reply) => {
    const { id, name } = await theProvider(request)
    const { staff } = await demandLink(request, 'new-password')
    if (await canSignIn(accounts.database, staff)) throw linkNoLonger()
    const attempt = newAttempt(id, { purpose: 'accept', to: '/', staff }, accounts.clock.now())
    try {
      const address = await addressFor(request, openid, attempt)
      keepAttempt(reply, accounts.secrets, attempt)
      return await reply.page({
        title: `Sign in with ${name}`,
        narrow: true,
        body: AcceptPage({ name, address }),
      })
    } catch (error) {
      return refuse(request, reply, error)
    }
  })
}
