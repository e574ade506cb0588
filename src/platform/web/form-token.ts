import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { WebError } from './web-error.ts'

/**
 * Proof that a form was made by one of our own pages, besides the browser's own word for it: a secret in a cookie
 * and its hash in the form. Another site can send the form but knows neither.
 */
export function formToken(reply: FastifyReply): string {
  return tokenOf(formSecret(reply))
}

/** Checks where every changing request comes from, and the token of its form. */
export function checkForms(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (changes(request) && !isFromHere(request)) throw foreign()
  })
  app.addHook('preHandler', async (request) => {
    const { upload, machine } = request.routeOptions.config
    if (!changes(request) || upload || machine) return
    if (request.isMultipart()) throw noFilesHere()
    checkToken(request, (request.body as { _csrf?: unknown } | undefined)?._csrf)
  })
}

/** Throws unless `token` belongs to the secret in the visitor's cookie. A script may send it as a header. */
export function checkToken(request: FastifyRequest, token: unknown): void {
  const secret = request.cookies[cookieName(request)]
  const given = typeof token === 'string' ? token : request.headers['x-csrf-token']
  if (!secret || typeof given !== 'string' || !isEqual(given, tokenOf(secret))) throw expired()
}

/** Forgets the secret when somebody leaves: no form of theirs works for who comes next. */
export function dropFormSecret(reply: FastifyReply): void {
  reply.clearCookie(cookieName(reply.request), cookieAttributes(reply))
}

function formSecret(reply: FastifyReply): string {
  const name = cookieName(reply.request)
  const known = reply.request.cookies[name]
  if (known) return known
  const secret = randomBytes(32).toString('base64url')
  reply.request.cookies[name] = secret
  reply.setCookie(name, secret, cookieAttributes(reply))
  return secret
}

// Lax: with strict, whoever comes by a link from elsewhere would get a new secret, and the forms that are open in
// their other windows would no longer work.
function cookieAttributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}

function tokenOf(secret: string): string {
  return createHash('sha256').update('form').update(secret).digest('base64url')
}

function cookieName(request: FastifyRequest): string {
  return request.server.https ? '__Host-form' : 'form'
}

function changes(request: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
}

/** By the browser's own word. One that says nothing about it is left to the token. */
function isFromHere({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (headers.origin === undefined) return true
  return URL.canParse(headers.origin) && new URL(headers.origin).host === host
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function foreign(): WebError {
  return new WebError(
    403,
    'This form came from another site',
    'Nothing was changed. Open the page here and try again.',
  )
}

function expired(): WebError {
  return new WebError(
    403,
    'This form is too old',
    'Nothing was changed. Go back, load the page again, and send the form once more.',
  )
}

function noFilesHere(): WebError {
  return new WebError(415, 'This form takes no file', 'Open the page here and send its form.')
}
