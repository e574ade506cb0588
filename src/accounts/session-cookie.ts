import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * By https, the browser itself keeps any other host or path from setting the cookie (`__Host-`). On http://localhost it
 * is called `session`: the prefix demands a secure cookie, which Safari does not keep there. A service that others can
 * reach has https, and then a cookie that is only called `session` is nobody's.
 */
function cookieName({ server }: FastifyRequest): string {
  return server.https ? '__Host-session' : 'session'
}

export function sessionToken(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request)]
}

/** Lasts until the browser closes; how long the session itself lasts is for the server to say. */
export function keepSession(reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(reply.request), token, attributes(reply))
}

export function dropSession(reply: FastifyReply): void {
  reply.clearCookie(cookieName(reply.request), attributes(reply))
}

function attributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}
