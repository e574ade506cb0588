import type { FastifyReply, FastifyRequest } from 'fastify'
import { LINK_DAYS } from './link.ts'
import { VISIT_MINUTES } from './visit.ts'

/** What the browser of a patient keeps: of the visit for half an hour, and by which it is known again as a device. */
const names = { visit: 'visit', device: 'device' } as const
type Kept = keyof typeof names
const seconds: Record<Kept, number> = { visit: VISIT_MINUTES * 60, device: 2 * LINK_DAYS * 86_400 }

/** What this browser keeps, if anything. */
export function kept(request: FastifyRequest, what: Kept): string | undefined {
  const value = request.cookies[nameOf(request, what)]
  // Ours are 22 letters long: nothing else is hashed, looked for, or taken over.
  return value !== undefined && /^[\w-]{22}$/.test(value) ? value : undefined
}

export function keep(request: FastifyRequest, reply: FastifyReply, what: Kept, value: string): void {
  reply.setCookie(nameOf(request, what), value, { ...attributes(reply), maxAge: seconds[what] })
}

export function drop(request: FastifyRequest, reply: FastifyReply, what: Kept): void {
  reply.clearCookie(nameOf(request, what), attributes(reply))
}

function nameOf({ server }: FastifyRequest, what: Kept): string {
  return server.https ? `__Host-${names[what]}` : names[what]
}

// Lax: whoever opens the link from a text or an email comes from elsewhere, and is to be known again.
function attributes({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.https } as const
}
