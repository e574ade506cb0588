import type { FastifyReply, FastifyRequest } from 'fastify'
import { WebError } from '../../platform/web/web-error.ts'
import { findLink, type SignInLink } from './link.ts'

/** Leaves the token of a link with the browser, so that no address holds it any longer. */
export function keepLink(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(request), token, attributes(reply))
}

export function dropLink(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), attributes(reply))
}

/** The link that this browser opened, while it works and is for this. Throws a `WebError`. */
export async function demandLink<Purpose extends SignInLink['purpose']>(
  request: FastifyRequest,
  purpose: Purpose,
): Promise<Extract<SignInLink, { purpose: Purpose }> & { token: string }> {
  const token = request.cookies[cookieName(request)]
  const link = token === undefined ? null : await findLink(request.server.accounts, token)
  if (token === undefined || link?.purpose !== purpose) throw linkNoLonger()
  return { ...(link as Extract<SignInLink, { purpose: Purpose }>), token }
}

/** What somebody is told whose link is used, too old or none. */
export function linkNoLonger(): WebError {
  return new WebError(
    404,
    'This link no longer works',
    'A link works once, and for a short time. Ask whoever gave it to you for another one.',
  )
}

function cookieName({ server }: FastifyRequest): string {
  return server.https ? '__Host-link' : 'link'
}

function attributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}
