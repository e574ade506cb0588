import type { FastifyReply, FastifyRequest } from 'fastify'
import { ProductError } from '../../platform/errors.ts'
import { canSignIn } from '../can-sign-in.ts'
import { enter } from '../enter.ts'
import { useLink } from '../links/link.ts'
import { demandLink, dropLink, linkNoLonger } from '../links/link-cookie.ts'
import { proveAgain } from '../session.ts'
import { keepSession } from '../session-cookie.ts'
import type { Known } from './answer.ts'
import type { Attempt, Purpose } from './attempt.ts'
import { linkIdentity, staffOf } from './identity.ts'
import { Refused } from './refused.ts'
import { sessionFor, vouchAgain } from './session-for.ts'

/** Somebody is back whose answer is right in every way. */
interface Arrival {
  request: FastifyRequest
  reply: FastifyReply
  attempt: Attempt
  known: Known
}

/** What is done for somebody who is back, by what they went for. Each throws `Refused` where it is not for them. */
export const arrivals: Record<Purpose, (arrival: Arrival) => Promise<void>> = {
  'sign-in': signIn,
  link: addWay,
  accept: acceptInvitation,
  again: showAgain,
}

async function signIn({ request, reply, known }: Arrival): Promise<void> {
  const { accounts } = request.server
  await enter(accounts, request, reply, await sessionFor(accounts, known)).catch(worksNowhere)
}

/** Who is known and has no practice any more is one of those who are not let in. */
function worksNowhere(error: unknown): never {
  if (error instanceof ProductError && error.kind === 'refused') throw new Refused('no-membership')
  throw error
}

async function addWay({ request, attempt, known }: Arrival): Promise<void> {
  await linkIdentity(request.server.accounts, attempt.staff!, attempt.provider, known)
  logAdded(request, attempt)
}

/** The link of the invitation is used up by it, in one transaction: it lets one account at the provider in, once. */
async function acceptInvitation(arrival: Arrival): Promise<void> {
  const { request, reply, attempt, known } = arrival
  const { staff, token } = await demandLink(request, 'new-password')
  if (staff !== attempt.staff) throw new Refused('not-begun', 'person')
  if (await canSignIn(request.server.accounts.database, staff)) throw linkNoLonger()
  await linkIdentity(request.server.accounts, staff, attempt.provider, known, async (tx) => {
    if (!(await useLink(tx, token))) throw linkNoLonger()
  })
  logAdded(request, attempt)
  dropLink(request, reply)
  await signIn(arrival)
}

function logAdded(request: FastifyRequest, { provider, staff }: Attempt): void {
  request.log.info({ event: 'sign-in-method-added', provider, staff }, 'sign-in')
}

/** The session goes on, as freshly proven, and as the provider vouches for it now. */
async function showAgain({ request, reply, attempt, known }: Arrival): Promise<void> {
  const { database, clock } = request.server.accounts
  const staff = await staffOf(database, known, clock.now())
  if (staff === null) throw new Refused('not-known')
  if (staff !== attempt.staff) throw new Refused('already-linked')
  const session = request.session!
  await vouchAgain(database, session, known)
  keepSession(reply, await proveAgain(database, clock, session))
  request.log.info({ event: 'again-right', staff, method: 'openid' }, 'sign-in')
}
