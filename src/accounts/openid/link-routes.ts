import type { FastifyInstance } from 'fastify'
import { keepAttempt, newAttempt } from './attempt.ts'
import { unlinkIdentity } from './identity.ts'
import { addressFor, refuse, theProvider, type OfProvider, type Openid } from './openid.ts'
import { LinkPage, UnlinkPage } from './pages.tsx'

/** Where somebody who is signed in is told how they sign in. */
const MY_SIGN_IN = '/my-sign-in'

/** Lets somebody who is signed in, and has just shown that it is them, have a provider vouch for them, or no longer. */
export function linkRoutes(app: FastifyInstance, openid: Openid): void {
  const { accounts } = app
  const config = { guard: 'signed-in', fresh: true } as const

  // A page in between: whoever is sent to another site should know why, and that it is to be their own account there.
  app.get<OfProvider>('/sign-in/openid/:provider/link', { config }, async (request, reply) => {
    const { id, name } = await theProvider(request)
    const what = { purpose: 'link', to: MY_SIGN_IN, staff: request.person!.id } as const
    const attempt = newAttempt(id, what, accounts.clock.now())
    try {
      const address = await addressFor(request, openid, attempt)
      keepAttempt(reply, accounts.secrets, attempt)
      return await reply.page({ title: `Add ${name}`, narrow: true, body: LinkPage({ name, address }) })
    } catch (error) {
      return refuse(request, reply, error)
    }
  })

  app.get<OfProvider>('/sign-in/openid/:provider/unlink', { config }, async (request, reply) => {
    const provider = await theProvider(request)
    return reply.page({
      title: `Stop signing in with ${provider.name}`,
      narrow: true,
      body: UnlinkPage(provider),
    })
  })

  app.post<OfProvider>('/sign-in/openid/:provider/unlink', { config }, async (request, reply) => {
    await unlinkIdentity(accounts, request.person!.id, await theProvider(request))
    return reply.redirect(MY_SIGN_IN, 303)
  })
}
