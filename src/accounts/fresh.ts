import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import { WebError } from '../platform/web/web-error.ts'

const FRESH_MINUTES = 10

/** Whether who is signed in has proved who they are in the last ten minutes. */
function isFresh({ session }: FastifyRequest, clock: Clock): boolean {
  return (
    session !== null && clock.now().getTime() - session.authenticatedAt.getTime() < FRESH_MINUTES * 60_000
  )
}

/**
 * Lets pass who has just proved who they are; asks the others for it before the page, which is `config: { fresh: true }`.
 * For what would help somebody most who finds a screen that was left open: how others sign in and what they may do.
 * Throws a `WebError` where a form came too late.
 */
export function demandFresh(
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Clock,
): FastifyReply | undefined {
  if (isFresh(request, clock)) return undefined
  if (!opensPage(request)) throw tooLate()
  const [path = '/'] = request.url.split('?')
  return reply.redirect(`/sign-in/again?to=${encodeURIComponent(path)}`, 303)
}

/** A script that fetches a part, or a form that is sent, must not be answered with the sign-in page. */
export function opensPage({ method, headers }: FastifyRequest): boolean {
  const destination = headers['sec-fetch-dest']
  return ['GET', 'HEAD'].includes(method) && (destination === undefined || destination === 'document')
}

function tooLate(): WebError {
  return new WebError(
    403,
    'Show again that it is you',
    'Nothing was changed, because you signed in more than ten minutes ago. Go back, load the page again, show that it is you, and send the form once more.',
  )
}
