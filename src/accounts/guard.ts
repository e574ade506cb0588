import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Guard } from '../platform/web/routes.ts'
import { WebError } from '../platform/web/web-error.ts'
import { demandFresh, opensPage } from './fresh.ts'
import type { Person } from './person.ts'
import { may, mayWords, rights, roleNames, type Right } from './rights.ts'
import { findSession, keepAwake } from './session.ts'
import { sessionToken } from './session-cookie.ts'

/** Finds out who asks, and turns away who may not. Every route has said who may. */
export function guardRoutes(app: FastifyInstance, database: Database, clock: Clock): void {
  app.decorateRequest('person', null)
  app.decorateRequest('session', null)
  app.decorateRequest('practice', {
    getter(this: FastifyRequest) {
      if (this.person && this.person.practice !== null) return this.person.practice
      throw new Error('Only a route that needs a right of a practice has one')
    },
  })
  app.addHook('onRoute', ({ config, url }) => {
    if (!isGuard(config?.guard)) throw new Error(`${url} is guarded by a right that is not in the table`)
  })
  app.frame.may = ({ person }, guard) => isAllowed(person, guard)
  app.addHook('onRequest', async (request, reply) => {
    const { url, config } = request.routeOptions
    if (url?.startsWith('/assets/')) return
    await findPerson(request, database, clock)
    request.limitedAs = request.person?.id ?? null
    if (request.person) {
      demandRight(request, request.person, config.guard)
      request.stillMay = () => stillMay(request, database, clock)
      return config.fresh ? demandFresh(request, reply, clock) : undefined
    }
    if (config.guard === undefined || config.guard === 'public') return
    if (!opensPage(request)) throw signedOut()
    return reply.redirect(signInAddress(request), 303)
  })
}

function isGuard(guard: string | undefined): boolean {
  return guard !== undefined && (guard === 'public' || guard === 'signed-in' || Object.hasOwn(rights, guard))
}

async function findPerson(request: FastifyRequest, database: Database, clock: Clock): Promise<void> {
  const token = sessionToken(request)
  const found = token === undefined ? null : await findSession(database, clock, token)
  if (!found) return
  request.person = found.person
  request.session = found.session
  if (!asksByItself(request)) await keepAwake(database, clock, found.session)
}

/** The same person, in the same practice, with the right: asked anew, without keeping the session from going idle. */
async function stillMay(request: FastifyRequest, database: Database, clock: Clock): Promise<boolean> {
  const token = sessionToken(request)
  const found = token === undefined ? null : await findSession(database, clock, token)
  const { guard } = request.routeOptions.config
  if (found === null || found.person.practice !== request.person?.practice) return false
  return guard === undefined || guard === 'public' || guard === 'signed-in' || may(found.person, guard)
}

/** What a page asks for while nobody is there must not keep its session from going idle. */
function asksByItself({ headers, routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.asksByItself === true || headers.accept === 'text/event-stream'
}

function isAllowed(person: Person | null, guard: Guard): boolean {
  if (guard === 'public') return true
  return guard === 'signed-in' ? person !== null : may(person, guard)
}

function demandRight(request: FastifyRequest, person: Person, guard: Guard | undefined): void {
  if (guard === undefined || guard === 'public' || guard === 'signed-in' || may(person, guard)) return
  request.log.info({ event: 'not-allowed', staff: person.id, right: guard }, 'refused')
  throw notYours(person, guard)
}

function notYours(person: Person, right: Right): WebError {
  if (person.role === 'operator') {
    return new WebError(
      403,
      'Not for operators',
      'An operator looks after the installation and sees no patient. Sign in as staff of a practice instead.',
    )
  }
  if (right === 'run-installation') {
    return new WebError(
      403,
      'Only for operators',
      'This page belongs to whoever looks after the installation. Sign in as an operator instead.',
    )
  }
  return new WebError(
    403,
    'You may not do this here',
    `${mayWords(right)} Your role here is ${roleNames[person.role]}.`,
  )
}

function signedOut(): WebError {
  return new WebError(
    401,
    'You are signed out',
    'Nothing was changed, and what you typed is not lost as long as this tab stays open. Sign in in a new tab, then come back to this one and reload it. Your browser asks whether to send the form again: say yes.',
    { href: '/sign-in', words: 'Sign in in a new tab' },
  )
}

/** Only the path comes along: what was searched for may be somebody's name, and addresses end up in logs. */
function signInAddress({ url }: FastifyRequest): string {
  const [path = '/'] = url.split('?')
  return path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`
}
