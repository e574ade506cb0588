import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Secrets } from '../../platform/secrets.ts'

/** How long somebody may take at the provider. */
export const ATTEMPT_MINUTES = 10

/** What somebody went there for: to sign in, to add it under My sign-in, to accept an invitation by it, to show again who they are. */
const PURPOSES = ['sign-in', 'link', 'accept', 'again'] as const
export type Purpose = (typeof PURPOSES)[number]

/**
 * One sign-in that was begun, kept in nothing but the browser that began it, sealed: whoever comes back with another
 * browser is not the one who left, and strangers who begin and never come back fill no table.
 */
const attempt = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  /** The secret half of PKCE (RFC 7636). */
  verifier: z.string(),
  /** Where to go afterwards, within this service. */
  to: z.string(),
  purpose: z.enum(PURPOSES),
  /** Who it has to be for; null where it is whoever the provider means. */
  staff: z.string().nullable(),
  /** Milliseconds since 1970. */
  until: z.number(),
})
export type Attempt = z.infer<typeof attempt>

const belongsTo = 'openid attempt'

/** A new attempt with secrets of its own. */
export function newAttempt(
  provider: string,
  what: Pick<Attempt, 'to' | 'purpose' | 'staff'>,
  now: Date,
): Attempt {
  const secret = () => randomBytes(32).toString('base64url')
  const until = now.getTime() + ATTEMPT_MINUTES * 60_000
  return { provider, ...what, until, state: secret(), nonce: secret(), verifier: secret() }
}

/** How many seconds ago it was begun. */
export function ageOf({ until }: Attempt, now: Date): number {
  return Math.ceil((now.getTime() - until) / 1000) + ATTEMPT_MINUTES * 60
}

/** Leaves the attempt with the browser. The last one that was begun is the one that counts. */
export function keepAttempt(reply: FastifyReply, secrets: Secrets, given: Attempt): void {
  const sealed = secrets.seal(JSON.stringify(given), belongsTo).toString('base64url')
  reply.setCookie(cookieName(reply.request), sealed, { ...attributes(reply), maxAge: ATTEMPT_MINUTES * 60 })
}

export function dropAttempt(reply: FastifyReply): void {
  reply.clearCookie(cookieName(reply.request), attributes(reply))
}

/** The attempt that this browser began, or null where it began none, or too long ago. */
export function readAttempt(request: FastifyRequest, secrets: Secrets, now: Date): Attempt | null {
  const sealed = request.cookies[cookieName(request)]
  if (sealed === undefined) return null
  const read = attempt.safeParse(opened(secrets, sealed))
  return read.success && now.getTime() < read.data.until ? read.data : null
}

function opened(secrets: Secrets, sealed: string): unknown {
  try {
    return JSON.parse(secrets.open(Buffer.from(sealed, 'base64url'), belongsTo))
  } catch {
    return null
  }
}

function cookieName({ server }: FastifyRequest): string {
  return server.https ? '__Host-openid' : 'openid'
}

// Lax: the browser comes back by a link from the provider, and a strict cookie would stay behind.
function attributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}
