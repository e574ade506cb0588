import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Accounts } from './accounts.ts'
import { closeSession, openSession, type NewSession } from './session.ts'
import { keepSession, sessionToken } from './session-cookie.ts'

/** Signs somebody in who has proved who they are: a new session takes the place of any that this browser had. */
export async function enter(
  { database, clock }: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
  session: NewSession,
): Promise<void> {
  await leaveSession({ database }, request)
  const userAgent = request.headers['user-agent']
  keepSession(reply, await openSession(database, clock, { userAgent, ...session }))
  request.log.info({ event: 'signed-in', staff: session.staff, method: session.method }, 'sign-in')
}

/** Ends the session that a request came with, if any. */
export async function leaveSession(
  { database }: Pick<Accounts, 'database'>,
  request: FastifyRequest,
): Promise<void> {
  const token = sessionToken(request)
  if (token !== undefined) await closeSession(database, token)
}
