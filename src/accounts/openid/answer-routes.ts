import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerOf } from './answer.ts'
import { arrivals } from './arrivals.ts'
import { ATTEMPT_MINUTES, dropAttempt, readAttempt, type Attempt } from './attempt.ts'
import { answerAddress, opened, refuse, type OfProvider, type Openid } from './openid.ts'
import { Refused } from './refused.ts'
import { takeOnce } from './taken.ts'

/** Where somebody comes back to from a provider, with its answer. */
export function answerRoutes(app: FastifyInstance, openid: Openid): void {
  const { clock, secrets } = app.accounts
  const config = { guard: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } } as const

  app.get<OfProvider>('/sign-in/openid/:provider/answer', { config }, async (request, reply) => {
    const attempt = readAttempt(request, secrets, clock.now())
    dropAttempt(reply)
    try {
      return await arrive(request, reply, openid, attempt)
    } catch (error) {
      return refuse(request, reply, error)
    }
  })
}

/** Somebody is back. Everything is checked before anybody is let in, and what they came with counts once. */
async function arrive(
  request: FastifyRequest<OfProvider>,
  reply: FastifyReply,
  openid: Openid,
  attempt: Attempt | null,
): Promise<FastifyReply> {
  const { accounts } = request.server
  const { database, clock } = accounts
  const now = clock.now()
  const address = new URL(answerAddress(request, openid) + (/\?.*$/.exec(request.url)?.[0] ?? ''))
  demandOwn(request, attempt, address)
  const until = new Date(now.getTime() + ATTEMPT_MINUTES * 60_000)
  if (!(await takeOnce(database, 'answer', attempt.state, { now, until }))) throw new Refused('used', 'state')
  const known = await answerOf(await opened(request, openid), attempt, address, now)
  await arrivals[attempt.purpose]({ request, reply, attempt, known })
  return reply.redirect(attempt.to, 303)
}

/** The answer belongs to what this very browser began, and where it is about who is signed in, to them. */
function demandOwn(
  request: FastifyRequest<OfProvider>,
  attempt: Attempt | null,
  address: URL,
): asserts attempt is Attempt {
  if (!attempt) throw new Refused('not-begun')
  if (attempt.provider !== request.params.provider) throw new Refused('not-begun', 'provider')
  const states = address.searchParams.getAll('state')
  if (states.length !== 1 || states[0] !== attempt.state) throw new Refused('not-begun', 'state')
  if (['link', 'again'].includes(attempt.purpose) && attempt.staff !== request.person?.id)
    throw new Refused('not-begun', 'person')
}
