import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { systemClock, type Clock } from '../platform/clock.ts'
import { dropFormSecret } from '../platform/web/form-token.ts'
import { emptyForm, readForm, type Form } from '../platform/web/form.ts'
import type { Accounts } from './accounts.ts'
import { leaveSession } from './enter.ts'
import { guardRoutes } from './guard.ts'
import { idleRoutes } from './idle/idle.tsx'
import { linkRoutes } from './links/routes.ts'
import { localPath } from './local-path.ts'
import { SignInForm } from './pages.tsx'
import { peopleRoutes } from './people/routes.ts'
import { mySignInRoutes } from './my-sign-in/routes.ts'
import { listProviders } from './openid/provider.ts'
import { afterSignOut } from './openid/sign-out.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { LONGEST_PASSWORD } from './password.ts'
import { askForSecondFactor, secondFactorRoutes } from './second-factor/routes.ts'
import { dropSession } from './session-cookie.ts'
import { makeCheckPassword, refusal, type PasswordCheck } from './sign-in.ts'

const signInForm = z.object({
  email: z.string().trim().toLowerCase().min(1, 'Enter your email').max(254, 'Enter a shorter email'),
  password: z.string().min(1, 'Enter your password').max(LONGEST_PASSWORD, 'Enter a shorter password'),
})

/** Guards every route of the server and offers `/sign-in` and `/sign-out`. Comes before the rooms' routes. */
export function registerAccounts(
  app: FastifyInstance,
  { database, clock = systemClock, secrets, publicUrl }: Omit<Accounts, 'clock'> & { clock?: Clock },
): void {
  const accounts = { database, clock, secrets, publicUrl }
  app.decorate('accounts', accounts)
  guardRoutes(app, database, clock)
  const checkPassword = makeCheckPassword(database, clock)
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
    const came = await checkPassword(form.data.email, form.data.password)
    logSignIn(request, came)
    if (came.result !== 'right') {
      return showSignIn(reply, { ...form, errors: [{ field: 'email', sentence: refusal(came) }] }, to, 422)
    }
    const next = await askForSecondFactor(accounts, reply, came.staff)
    return reply.redirect(to === '/' ? next : `${next}?to=${encodeURIComponent(to)}`, 303)
  })

  app.post('/sign-out', { config: { guard: 'public' } }, async (request, reply) => {
    const next = await afterSignOut(database, request.session)
    await leaveSession(accounts, request)
    if (request.person) request.log.info({ event: 'signed-out', staff: request.person.id }, 'signed out')
    dropSession(reply)
    dropFormSecret(reply)
    // Not "cookies": that would also empty other services under the same domain.
    reply.header('clear-site-data', '"cache", "storage"')
    return reply.redirect(next, 303)
  })

  secondFactorRoutes(app)
  mySignInRoutes(app, checkPassword)
  passkeyRoutes(app)
  linkRoutes(app)
  idleRoutes(app)
  peopleRoutes(app)
}

type Query = { Querystring: { to?: unknown } }

async function showSignIn(
  reply: FastifyReply,
  form: Form<unknown>,
  to: string,
  status = 200,
): Promise<FastifyReply> {
  const providers = await listProviders(reply.server.accounts.database)
  return reply.page({
    title: 'Sign in',
    status,
    errors: form.errors,
    narrow: true,
    body: SignInForm({ form, to, providers }),
    scripts: ['passkey.js'],
  })
}

/** Who, never what was typed: an email may be a password that went into the wrong field. */
function logSignIn(request: FastifyRequest, came: PasswordCheck): void {
  const staff = 'staff' in came ? came.staff : undefined
  request.log.info({ event: `password-${came.result}`, staff }, 'sign-in')
}
