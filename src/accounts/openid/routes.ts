import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as client from 'openid-client'
import { localPath } from '../local-path.ts'
import { acceptRoutes } from './accept-routes.ts'
import { againRoutes } from './again-routes.ts'
import { answerRoutes } from './answer-routes.ts'
import { newAttempt } from './attempt.ts'
import { backChannelRoutes } from './back-channel-routes.ts'
import { KnownProviders } from './known-provider.ts'
import { linkRoutes } from './link-routes.ts'
import {
  begin,
  noSuchPage,
  opened,
  ourAddress,
  refuse,
  theProvider,
  type OfProvider,
  type OpenidOptions,
} from './openid.ts'
import { ProblemPage, SignedOutPage } from './pages.tsx'
import { WHYS } from './refused.ts'
import { wordsFor } from './words.ts'

/** Sign-in by providers that other organisations run. Comes after `registerAccounts`. */
export function registerOpenid(app: FastifyInstance, { publicUrl, wire = {} }: OpenidOptions): void {
  const { database, clock, secrets } = app.accounts
  const openid = { publicUrl, providers: new KnownProviders({ database, clock, secrets, wire }) }
  const rateLimit = { max: 60, timeWindow: '1 minute' }
  const config = { guard: 'public', rateLimit } as const

  app.get<OfProvider & { Querystring: { to?: unknown } }>(
    '/sign-in/openid/:provider',
    { config },
    async (request, reply) => {
      const to = localPath(request.query.to)
      if (request.person) return reply.redirect(to, 303)
      if (cameFromElsewhere(request)) return reply.redirect(`/sign-in?to=${encodeURIComponent(to)}`, 303)
      const attempt = newAttempt(
        request.params.provider,
        { purpose: 'sign-in', to, staff: null },
        clock.now(),
      )
      return begin(request, reply, openid, attempt)
    },
  )

  app.get<{ Params: { provider: string; why: string } }>(
    '/sign-in/openid/:provider/problem/:why',
    { config },
    async (request, reply) => {
      const { name } = await theProvider(request)
      const why = WHYS.find((known) => known === request.params.why)
      if (!why) throw noSuchPage()
      const { title, status } = wordsFor(why, name)
      return reply.page({ title, status, narrow: true, body: ProblemPage({ why, name }) })
    },
  )

  app.get<OfProvider>('/sign-in/openid/:provider/signed-out', { config }, async (request, reply) => {
    const { id, name } = await theProvider(request)
    // Where it cannot be asked, or ends no sessions, nothing is offered that would not work.
    const known = await openid.providers.open(id).catch(() => null)
    const canEnd = known?.config.serverMetadata().end_session_endpoint !== undefined
    return reply.page({ title: 'Signed out', narrow: true, body: SignedOutPage({ id, name, canEnd }) })
  })

  app.get<OfProvider>('/sign-in/openid/:provider/sign-out', { config }, async (request, reply) => {
    try {
      const { config: known } = await opened(request, openid)
      if (known.serverMetadata().end_session_endpoint === undefined) throw noSuchPage()
      const back = `${ourAddress(request, openid)}/sign-in`
      return reply.redirect(client.buildEndSessionUrl(known, { post_logout_redirect_uri: back }).href, 303)
    } catch (error) {
      return refuse(request, reply, error)
    }
  })

  answerRoutes(app, openid)
  linkRoutes(app, openid)
  acceptRoutes(app, openid)
  againRoutes(app, openid)
  backChannelRoutes(app, openid)
}

/**
 * Whether another site sent the browser here. Where somebody is signed in at the provider already, it may ask them nothing: so the
 * page to sign in comes first, and a session begins only by what they press there.
 */
function cameFromElsewhere({ headers }: FastifyRequest): boolean {
  return ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
}
