import type { FastifyReply, FastifyRequest } from 'fastify'
import { WebError } from '../../platform/web/web-error.ts'
import { questionTo } from './ask-provider.ts'
import { keepAttempt, type Attempt } from './attempt.ts'
import type { Wire } from './fetch.ts'
import type { KnownProvider, KnownProviders } from './known-provider.ts'
import { listProviders, type Provider } from './provider.ts'
import { whyOf } from './why.ts'

export interface OpenidOptions {
  /** Where browsers find us, when it is not the address that is served. */
  publicUrl?: string | undefined
  wire?: Partial<Wire>
}

/** What the routes of this piece work with. */
export interface Openid extends OpenidOptions {
  providers: KnownProviders
}

export interface OfProvider {
  Params: { provider: string }
}

/** Where at the provider somebody begins. */
export async function addressFor(
  request: FastifyRequest<OfProvider>,
  openid: Openid,
  attempt: Attempt,
): Promise<string> {
  const known = await opened(request, openid)
  return (await questionTo(known, attempt, answerAddress(request, openid))).href
}

/** Sends somebody to the provider, with what only their browser can come back with. */
export async function begin(
  request: FastifyRequest<OfProvider>,
  reply: FastifyReply,
  openid: Openid,
  attempt: Attempt,
): Promise<FastifyReply> {
  try {
    const address = await addressFor(request, openid, attempt)
    keepAttempt(reply, request.server.accounts.secrets, attempt)
    return reply.redirect(address, 303)
  } catch (error) {
    return refuse(request, reply, error)
  }
}

/** Tells what went wrong on a page of its own, whose address holds nothing that came from the provider. */
export function refuse(
  request: FastifyRequest<OfProvider>,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  if (error instanceof WebError) throw error
  const { why, detail } = whyOf(error)
  const { provider } = request.params
  request.log.warn({ event: 'openid-refused', provider, why, detail }, 'sign-in')
  return reply.redirect(`/sign-in/openid/${encodeURIComponent(provider)}/problem/${why}`, 303)
}

/** The provider of this address, ready to be spoken to; a page that is not there where there is none. */
export async function opened(
  request: FastifyRequest<OfProvider>,
  { providers }: Openid,
): Promise<KnownProvider> {
  const known = await providers.open(request.params.provider)
  if (!known) throw noSuchPage()
  return known
}

/** The provider of this address, without speaking to it. */
export async function theProvider(request: FastifyRequest<OfProvider>): Promise<Provider> {
  const all = await listProviders(request.server.accounts.database)
  const provider = all.find(({ id }) => id === request.params.provider)
  if (!provider) throw noSuchPage()
  return provider
}

/** Where somebody comes back to: registered at the provider exactly so. */
export function answerAddress(request: FastifyRequest<OfProvider>, openid: Openid): string {
  return `${ourAddress(request, openid)}/sign-in/openid/${request.params.provider}/answer`
}

/** Where browsers find us. */
export function ourAddress({ protocol, host }: FastifyRequest<OfProvider>, { publicUrl }: Openid): string {
  return publicUrl?.replace(/\/$/, '') ?? `${protocol}://${host}`
}

export function noSuchPage(): WebError {
  return new WebError(
    404,
    'Page not found',
    'There is no such sign-in. Go to the sign-in page and choose one there.',
  )
}
