import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { localPath } from '../local-path.ts'
import { newPassword, savePassword } from '../new-password.ts'
import { passkeysOf } from '../passkeys/passkey.ts'
import { LONGEST_PASSWORD } from '../password.ts'
import { issuersOf } from '../openid/identity.ts'
import { listProviders } from '../openid/provider.ts'
import { recordedAct } from '../recorded-act.ts'
import { authenticatorSince } from '../second-factor/authenticator.ts'
import { countRecoveryCodes, newRecoveryCodes } from '../second-factor/recovery-codes.ts'
import { setUpAuthenticator, showRecoveryCodes } from '../second-factor/routes.ts'
import { proveAgain } from '../session.ts'
import { keepSession } from '../session-cookie.ts'
import { refusal, type CheckPassword } from '../sign-in.ts'
import { AgainForm, MySignInPage, NewPasswordForm, NewRecoveryCodes, ReplaceAuthenticator } from './pages.tsx'
import { endSessions, mySessions } from './sessions.ts'

const title = 'My sign-in'
const signedIn = { config: { guard: 'signed-in' } } as const
const soon = { config: { guard: 'signed-in', fresh: true } } as const
type Query = { Querystring: { to?: unknown } }

/** The password field of a form, wherever one is asked for. */
export const passwordForm = z.object({
  password: z.string().min(1, 'Enter a password').max(LONGEST_PASSWORD, 'Enter a shorter password'),
})
const endForm = z.object({ session: z.union([z.literal('others'), z.uuid()]) })

/** `/my-sign-in`: the ways somebody signs in and where they are signed in, and `/sign-in/again` to prove it is them. */
export function mySignInRoutes(app: FastifyInstance, checkPassword: CheckPassword): void {
  sessionRoutes(app)
  passwordRoutes(app)
  secondFactorsOf(app)
  againRoutes(app, checkPassword)
}

function sessionRoutes(app: FastifyInstance): void {
  app.get('/my-sign-in', signedIn, async (request, reply) => showMine(request, reply))

  app.post('/my-sign-in/ended-sessions', signedIn, async (request, reply) => {
    const { person, session } = here(request)
    const form = readForm(endForm, request.body)
    if (!form.data) return reply.redirect('/my-sign-in', 303)
    const which = form.data.session === 'others' ? { others: session } : { id: form.data.session }
    const ended = await endSessions(app.accounts, person.id, which)
    const done = ended === 1 ? 'One device is signed out.' : `${ended} devices are signed out.`
    return showMine(request, reply, done)
  })
}

function passwordRoutes(app: FastifyInstance): void {
  const show = (reply: FastifyReply, form: Form<unknown>, status = 200) => {
    const body = NewPasswordForm({ form, action: '/my-sign-in/password', title: 'Change your password' })
    return reply.page({ title: 'Change your password', status, errors: form.errors, narrow: true, body })
  }
  app.get('/my-sign-in/password', soon, async (_request, reply) => show(reply, emptyForm()))

  app.post('/my-sign-in/password', soon, async (request, reply) => {
    const { person, session } = here(request)
    const form = readForm(passwordForm, request.body)
    if (!form.data) return show(reply, form, 422)
    const made = await newPassword(app.accounts.database, person.id, form.data.password)
    if ('problem' in made) {
      return show(reply, { ...form, errors: [{ field: 'password', sentence: made.problem }] }, 422)
    }
    await recordedAct(app.accounts, person.id, { action: 'password-changed' }, (tx) =>
      savePassword(tx, person.id, made.hash, session),
    )
    return showMine(request, reply, 'Your password is changed, and every other device is signed out.')
  })
}

function secondFactorsOf(app: FastifyInstance): void {
  app.get('/my-sign-in/authenticator', soon, async (_request, reply) =>
    reply.page({ title: 'Set up an authenticator', narrow: true, body: ReplaceAuthenticator() }),
  )
  app.post('/my-sign-in/authenticator', soon, async (request, reply) => {
    const next = await setUpAuthenticator(app.accounts, reply, here(request).person.id)
    return reply.redirect(`${next}?to=${encodeURIComponent('/my-sign-in')}`, 303)
  })

  app.get('/my-sign-in/recovery-codes', soon, async (_request, reply) =>
    reply.page({ title: 'Make new recovery codes', narrow: true, body: NewRecoveryCodes() }),
  )
  app.post('/my-sign-in/recovery-codes', soon, async (request, reply) => {
    const { person } = here(request)
    const { codes, save } = await newRecoveryCodes()
    await recordedAct(app.accounts, person.id, { action: 'recovery-codes-made' }, (tx) => save(tx, person.id))
    return showRecoveryCodes(reply, codes, '/my-sign-in')
  })
}

function againRoutes(app: FastifyInstance, checkPassword: CheckPassword): void {
  const { database } = app.accounts
  const rateLimit = { max: 30, timeWindow: '1 minute' }
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { form, to, status = 200 }: { form: Form<unknown>; to: string; status?: number },
  ) => {
    const hasPasskey = (await passkeysOf(app.accounts, here(request).person.id)).length > 0
    const linked = await issuersOf(database, here(request).person.id)
    const providers = (await listProviders(database)).filter(({ settings }) =>
      linked.includes(settings.issuer),
    )
    const body = AgainForm({ form, to, hasPassword: await hasPassword(request), hasPasskey, providers })
    const scripts = hasPasskey ? ['passkey.js'] : []
    return reply.page({
      title: 'Show again that it is you',
      status,
      errors: form.errors,
      narrow: true,
      body,
      scripts,
    })
  }
  app.get<Query>('/sign-in/again', signedIn, async (request, reply) =>
    show(request, reply, { form: emptyForm(), to: localPath(request.query.to) }),
  )

  app.post('/sign-in/again', { config: { guard: 'signed-in', rateLimit } }, async (request, reply) => {
    const { person, session } = here(request)
    const form = readForm(passwordForm, request.body)
    const to = localPath(form.values.to)
    if (!form.data) return show(request, reply, { form, to, status: 422 })
    const { email } = await database.kysely
      .selectFrom('staff')
      .select('email')
      .where('id', '=', person.id)
      .executeTakeFirstOrThrow()
    const came = await checkPassword(email, form.data.password)
    request.log.info({ event: `again-${came.result}`, staff: person.id }, 'sign-in')
    if (came.result !== 'right') {
      const errors = [{ field: 'password', sentence: refusal(came) }]
      return show(request, reply, { form: { ...form, errors }, to, status: 422 })
    }
    keepSession(reply, await proveAgain(database, app.accounts.clock, session))
    return reply.redirect(to, 303)
  })
}

async function showMine(request: FastifyRequest, reply: FastifyReply, done?: string): Promise<FastifyReply> {
  const { accounts } = request.server
  const { person, session } = here(request)
  const body = MySignInPage({
    sessions: await mySessions(accounts, person.id, session),
    hasPassword: await hasPassword(request),
    authenticatorSince: await authenticatorSince(accounts, person.id),
    recoveryCodes: await countRecoveryCodes(accounts, person.id),
    providers: await listProviders(accounts.database),
    linked: await issuersOf(accounts.database, person.id),
    passkeys: (await passkeysOf(accounts, person.id)).length,
    done,
  })
  return reply.page({ title, body })
}

async function hasPassword(request: FastifyRequest): Promise<boolean> {
  const { password_hash: hash } = await request.server.accounts.database.kysely
    .selectFrom('staff')
    .select('password_hash')
    .where('id', '=', here(request).person.id)
    .executeTakeFirstOrThrow()
  return hash !== null
}

/** On a route for who is signed in, both are there. */
function here({ person, session }: FastifyRequest) {
  return { person: person!, session: session! }
}
