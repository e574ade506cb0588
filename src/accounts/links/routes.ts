import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { INSTALLATION, recordAudit } from '../../platform/audit.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { canSignIn } from '../can-sign-in.ts'
import { leaveSession } from '../enter.ts'
import { NewPasswordForm } from '../my-sign-in/pages.tsx'
import { passwordForm } from '../my-sign-in/routes.ts'
import { newPassword, savePassword } from '../new-password.ts'
import { AcceptLinks } from '../openid/pages.tsx'
import { listProviders } from '../openid/provider.ts'
import { recordedAct } from '../recorded-act.ts'
import { authenticatorSince } from '../second-factor/authenticator.ts'
import { setUpAuthenticator } from '../second-factor/routes.ts'
import { addStaff } from '../staff.ts'
import { findLink, useLink } from './link.ts'
import { demandLink, dropLink, keepLink, linkNoLonger } from './link-cookie.ts'
import { FirstOperatorForm, Forgotten, PasswordSet } from './pages.tsx'

const open = { guard: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } as const
const operatorForm = passwordForm.extend({
  name: z.string().trim().min(1, 'Enter your name').max(200, 'Enter a shorter name'),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('Write your email like name@example.org')),
})

/**
 * `/link/TOKEN` and the pages it leads to. The token goes into a cookie at once, so that no address that is looked at,
 * shared or kept in a history holds it any longer.
 */
export function linkRoutes(app: FastifyInstance): void {
  app.get('/sign-in/forgotten', { config: { guard: 'public' } }, async (_request, reply) =>
    reply.page({ title: 'I cannot sign in', narrow: true, body: Forgotten() }),
  )
  app.get<{ Params: { token: string } }>('/link/:token', { config: open }, async (request, reply) => {
    const link = await findLink(app.accounts, request.params.token)
    if (!link) throw linkNoLonger()
    keepLink(request, reply, request.params.token)
    return reply.redirect(link.purpose === 'new-password' ? '/new-password' : '/first-operator', 303)
  })
  newPasswordRoutes(app)
  firstOperatorRoutes(app)
}

function newPasswordRoutes(app: FastifyInstance): void {
  const { accounts } = app
  const show = async (reply: FastifyReply, staff: string, form: Form<unknown>, status = 200) => {
    const isNew = !(await canSignIn(accounts.database, staff))
    const title = isNew ? 'Choose a password' : 'Set a new password'
    const providers = isNew ? await listProviders(accounts.database) : []
    const body = NewPasswordForm({
      form,
      action: '/new-password',
      title,
      isNew,
      more: AcceptLinks({ providers }),
    })
    return reply.page({ title, status, errors: form.errors, narrow: true, body })
  }
  app.get('/new-password', { config: open }, async (request, reply) => {
    const { staff } = await demandLink(request, 'new-password')
    return show(reply, staff, emptyForm())
  })
  app.post('/new-password', { config: open }, async (request, reply) => {
    const { staff, token } = await demandLink(request, 'new-password')
    const form = readForm(passwordForm, request.body)
    if (!form.data) return show(reply, staff, form, 422)
    const made = await newPassword(accounts.database, staff, form.data.password)
    if ('problem' in made) {
      return show(reply, staff, { ...form, errors: [{ field: 'password', sentence: made.problem }] }, 422)
    }
    const whose = {
      isNew: !(await canSignIn(accounts.database, staff)),
      hasAuthenticator: (await authenticatorSince(accounts, staff)) !== undefined,
    }
    await recordedAct(accounts, staff, { action: 'password-set-by-link' }, async (tx) => {
      if (!(await useLink(tx, token))) throw linkNoLonger()
      await savePassword(tx, staff, made.hash)
    })
    request.log.info({ event: 'password-set-by-link', staff }, 'sign-in')
    dropLink(request, reply)
    return reply.page({ title: 'Your password is set', narrow: true, body: PasswordSet(whose) })
  })
}

function firstOperatorRoutes(app: FastifyInstance): void {
  const { accounts } = app
  const show = (reply: FastifyReply, form: Form<unknown>, status = 200) => {
    const body = FirstOperatorForm({ form })
    return reply.page({ title: 'Make the first operator', status, errors: form.errors, narrow: true, body })
  }
  app.get('/first-operator', { config: open }, async (request, reply) => {
    await demandLink(request, 'first-operator')
    return show(reply, emptyForm())
  })
  app.post('/first-operator', { config: open }, async (request, reply) => {
    const { token } = await demandLink(request, 'first-operator')
    const form = readForm(operatorForm, request.body)
    if (!form.data) return show(reply, form, 422)
    const made = await makeOperator(app, token, form.data)
    if (made instanceof ProductError) {
      const field = /password/i.test(made.message) ? 'password' : 'email'
      return show(reply, { ...form, errors: [{ field, sentence: made.message }] }, 422)
    }
    request.log.info({ event: 'first-operator-made', staff: made }, 'sign-in')
    dropLink(request, reply)
    await leaveSession(accounts, request)
    return reply.redirect(await setUpAuthenticator(accounts, reply, made), 303)
  })
}

/** The link is used up only if the operator is made, and makes only one: whoever comes second waits for its row. */
async function makeOperator(
  { accounts: { database, clock } }: FastifyInstance,
  token: string,
  person: z.output<typeof operatorForm>,
): Promise<string | ProductError> {
  try {
    return await database.kysely.transaction().execute(async (tx) => {
      if (!(await useLink(tx, token))) throw linkNoLonger()
      const staff = await addStaff(database, { ...person, role: 'operator' })
      const act = { action: 'first-operator-made', actor: { staff }, subject: { staff }, at: clock.now() }
      await recordAudit(tx, INSTALLATION, act)
      return staff
    })
  } catch (error) {
    if (error instanceof ProductError) return error
    throw error
  }
}
