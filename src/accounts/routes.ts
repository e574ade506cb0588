import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inLondon, systemClock, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { dropFormSecret } from '../platform/web/form-token.ts'
import { emptyForm, readForm, type Form } from '../platform/web/form.ts'
import { guardRoutes } from './guard.ts'
import { localPath } from './local-path.ts'
import { SignInForm } from './pages.tsx'
import { LONGEST_PASSWORD } from './password.ts'
import { closeSession, openSession } from './session.ts'
import { dropSession, keepSession, sessionToken } from './session-cookie.ts'
import { LOCK_MINUTES, makeSignIn, MOST_TRIES, type SignIn } from './sign-in.ts'

const signInForm = z.object({
  email: z.string().trim().toLowerCase().min(1, 'Enter your email').max(254, 'Enter a shorter email'),
  password: z.string().min(1, 'Enter your password').max(LONGEST_PASSWORD, 'Enter a shorter password'),
})

declare module 'fastify' {
  interface FastifyInstance {
    /** What everything about people who sign in works with. */
    accounts: Accounts
  }
}

interface Accounts {
  database: Database
  clock: Clock
}

/** Guards every route of the server and offers `/sign-in` and `/sign-out`. Comes before the rooms' routes. */
export function registerAccounts(
  app: FastifyInstance,
  { database, clock = systemClock }: { database: Database; clock?: Clock },
): void {
  app.decorate('accounts', { database, clock })
  guardRoutes(app, database, clock)
  const signIn = makeSignIn(database, clock)
  // Guessing many accounts from one place is slowed down here; guessing one account, by its lock.
  const rateLimit = { max: 30, timeWindow: '1 minute' }

  app.get<Query>('/sign-in', { config: { guard: 'public' } }, async (request, reply) => {
    const to = localPath(request.query.to)
    if (request.person) return reply.redirect(to, 303)
    return showSignIn(reply, emptyForm(), to)
  })

  app.post('/sign-in', { config: { guard: 'public', rateLimit } }, async (request, reply) => {
    const form = readForm(signInForm, request.body)
    const to = localPath(form.values.to)
    if (!form.data) return showSignIn(reply, form, to, 422)
    const came = await signIn(form.data.email, form.data.password)
    logSignIn(request, came)
    if (came.result !== 'signed-in') {
      return showSignIn(reply, { ...form, errors: [{ field: 'email', sentence: refusal(came) }] }, to, 422)
    }
    await leaveSession(request, database)
    const userAgent = request.headers['user-agent']
    keepSession(
      reply,
      await openSession(database, clock, { staff: came.staff, method: 'password', userAgent }),
    )
    return reply.redirect(to, 303)
  })

  app.post('/sign-out', { config: { guard: 'public' } }, async (request, reply) => {
    await leaveSession(request, database)
    if (request.person) request.log.info({ event: 'signed-out', staff: request.person.id }, 'signed out')
    dropSession(reply)
    dropFormSecret(reply)
    // Not "cookies": that would also empty other services under the same domain.
    reply.header('clear-site-data', '"cache", "storage"')
    return reply.redirect('/sign-in', 303)
  })
}

type Query = { Querystring: { to?: unknown } }

function showSignIn(
  reply: FastifyReply,
  form: Form<unknown>,
  to: string,
  status = 200,
): Promise<FastifyReply> {
  const body = SignInForm({ form, to })
  return reply.page({ title: 'Sign in', status, errors: form.errors, narrow: true, body })
}

function refusal(came: Exclude<SignIn, { result: 'signed-in' }>): string {
  if (came.result === 'wrong') return 'The email or the password is not right'
  const { time } = inLondon(came.until)
  return `Locked for ${LOCK_MINUTES} minutes, because the password was wrong ${MOST_TRIES} times. Try again after ${time}`
}

/** Who, never what was typed: an email may be a password that went into the wrong field. */
function logSignIn(request: FastifyRequest, came: SignIn): void {
  const staff = 'staff' in came ? came.staff : undefined
  request.log.info({ event: came.result, staff }, 'sign-in')
}

async function leaveSession(request: FastifyRequest, database: Database): Promise<void> {
  const token = sessionToken(request)
  if (token !== undefined) await closeSession(database, token)
}
