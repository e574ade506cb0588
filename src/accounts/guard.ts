import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Guard } from '../platform/web/routes.ts'
import { WebError } from '../platform/web/web-error.ts'
import type { Person } from './person.ts'
import { personOf } from './session.ts'
import { sessionToken } from './session-cookie.ts'

/** Finds out who asks, and turns away who may not. Every route has said who may. */
export function guardRoutes(app: FastifyInstance, database: Database, clock: Clock): void {
  app.decorateRequest('person', null)
  app.decorateRequest('practice', {
    getter(this: FastifyRequest) {
      if (this.person?.role === 'staff') return this.person.practice
      throw new Error('Only a route for staff has a practice')
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    const { url, config } = request.routeOptions
    if (url?.startsWith('/assets/')) return
    const token = sessionToken(request)
    request.person = token === undefined ? null : await personOf(database, clock, token)
    if (request.person) return demandRole(request.person, config.guard)
    if (config.guard === undefined || config.guard === 'public') return
    if (!opensPage(request)) throw signedOut()
    return reply.redirect(signInAddress(request), 303)
  })
}

function demandRole(person: Person, guard: Guard | undefined): void {
  if (guard === undefined || guard === 'public' || guard === person.role) return
  if (guard === 'staff') {
    throw new WebError(
      403,
      'Not for operators',
      'An operator looks after the installation and sees no patient. Sign in as staff of a practice instead.',
    )
  }
  throw new WebError(
    403,
    'Only for operators',
    'This page belongs to whoever looks after the installation. Sign in as an operator instead.',
  )
}

/** A script that fetches a part, or a form that is sent, must not be answered with the sign-in page. */
function opensPage({ method, headers }: FastifyRequest): boolean {
  const destination = headers['sec-fetch-dest']
  return ['GET', 'HEAD'].includes(method) && (destination === undefined || destination === 'document')
}

function signedOut(): WebError {
  return new WebError(
    401,
    'You are signed out',
    'Nothing was changed. Sign in, then go back and do it again: what you typed is still there.',
  )
}

/** Only the path comes along: what was searched for may be somebody's name, and addresses end up in logs. */
function signInAddress({ url }: FastifyRequest): string {
  const [path = '/'] = url.split('?')
  return path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`
}
