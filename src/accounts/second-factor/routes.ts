import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inLondon } from '../../platform/clock.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import type { Accounts } from '../accounts.ts'
import { enter } from '../enter.ts'
import { localPath } from '../local-path.ts'
import { recordedAct } from '../recorded-act.ts'
import { beginStep, currentStep, endStep, placeOfStep, type NewStep } from '../step.ts'
import {
  authenticatorSince,
  checkCode,
  CODE_LOCK_MINUTES,
  MOST_CODES,
  newSecret,
  saveAuthenticator,
  secretAddress,
  stepOf,
  type CodeCheck,
} from './authenticator.ts'
import { CodeForm, drawSecret, NewAuthenticator, RecoveryCodes } from './pages.tsx'
import { newRecoveryCodes } from './recovery-codes.ts'

const codeForm = z.object({
  code: z.string().trim().min(1, 'Enter the code').max(40, 'Enter a shorter code'),
})
type Query = { Querystring: { to?: unknown } }

/** `/sign-in/code` after the password, and `/sign-in/authenticator` to set one up: neither opens anything by itself. */
export function secondFactorRoutes(app: FastifyInstance): void {
  const { accounts } = app
  const rateLimit = { max: 30, timeWindow: '1 minute' }

  app.get<Query>('/sign-in/code', { config: { guard: 'public' } }, async (request, reply) => {
    const step = await currentStep(accounts, request, 'code')
    if (!step) return startAgain(request, reply)
    return showCode(reply, emptyForm(), localPath(request.query.to))
  })

  app.post('/sign-in/code', { config: { guard: 'public', rateLimit } }, async (request, reply) => {
    const form = readForm(codeForm, request.body)
    const to = localPath(form.values.to)
    const step = await currentStep(accounts, request, 'code')
    if (!step) return startAgain(request, reply)
    if (!form.data) return showCode(reply, form, to, 422)
    const came = await checkCode(accounts, step.staff, form.data.code)
    if (came.result !== 'right') {
      request.log.info({ event: `code-${came.result}`, staff: step.staff }, 'sign-in')
      return showCode(reply, { ...form, errors: [{ field: 'code', sentence: refusal(came) }] }, to, 422)
    }
    await endStep(accounts, request, reply)
    await enter(accounts, request, reply, { staff: step.staff, method: came.method })
    return reply.redirect(to, 303)
  })

  app.get<Query>('/sign-in/authenticator', { config: { guard: 'public' } }, async (request, reply) => {
    const step = await currentStep(accounts, request, 'new-authenticator')
    if (!step) return startAgain(request, reply)
    return showNew(accounts, request, reply, { step, form: emptyForm(), to: localPath(request.query.to) })
  })

  app.post('/sign-in/authenticator', { config: { guard: 'public', rateLimit } }, async (request, reply) => {
    const form = readForm(codeForm, request.body)
    const to = localPath(form.values.to)
    const step = await currentStep(accounts, request, 'new-authenticator')
    if (!step) return startAgain(request, reply)
    if (!form.data) return showNew(accounts, request, reply, { step, form, to, status: 422 })
    const secret = open(accounts, step)
    const confirmed = stepOf(secret, form.data.code, accounts.clock.now())
    if (confirmed === undefined) {
      const errors = [{ field: 'code', sentence: notThisOne }]
      return showNew(accounts, request, reply, { step, form: { ...form, errors }, to, status: 422 })
    }
    if (!(await endStep(accounts, request, reply))) return startAgain(request, reply)
    const recovery = await newRecoveryCodes()
    await recordedAct(accounts, step.staff, { action: 'authenticator-set-up' }, async (tx) => {
      await saveAuthenticator(tx, accounts, step.staff, { secret, step: confirmed })
      await recovery.save(tx, step.staff)
    })
    if (request.person?.id !== step.staff)
      await enter(accounts, request, reply, { staff: step.staff, method: 'password' })
    return showRecoveryCodes(reply, recovery.codes, to)
  })
}

const notThisOne =
  'This is not the code of this key. Check that the clock of your device is right, and enter the code that it shows now'

/** What comes after a right password: the code, or setting an authenticator up where there is none. Answers the address. */
export async function askForSecondFactor(
  accounts: Accounts,
  reply: FastifyReply,
  staff: string,
): Promise<string> {
  if (await authenticatorSince(accounts, staff)) {
    await beginStep(accounts, reply, { kind: 'code', staff })
    return '/sign-in/code'
  }
  return setUpAuthenticator(accounts, reply, staff)
}

/** Begins to set up an authenticator for somebody who has just proved who they are. Answers the address of the page. */
export async function setUpAuthenticator(
  accounts: Accounts,
  reply: FastifyReply,
  staff: string,
): Promise<string> {
  const sealed = accounts.secrets.seal(newSecret(), placeOfStep(staff))
  await beginStep(accounts, reply, { kind: 'new-authenticator', staff, sealed })
  return '/sign-in/authenticator'
}

/** The page that shows recovery codes, this once. */
export function showRecoveryCodes(
  reply: FastifyReply,
  codes: readonly string[],
  to: string,
): Promise<FastifyReply> {
  return reply.page({ title: 'Keep your recovery codes', narrow: true, body: RecoveryCodes({ codes, to }) })
}

type NewAuthenticatorStep = Extract<NewStep, { kind: 'new-authenticator' }>

function open({ secrets }: Accounts, { staff, sealed }: NewAuthenticatorStep): string {
  return secrets.open(sealed, placeOfStep(staff))
}

/** The step took too long, or was never begun. */
function startAgain(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(request.person ? '/my-sign-in' : '/sign-in', 303)
}

function showCode(reply: FastifyReply, form: Form<unknown>, to: string, status = 200): Promise<FastifyReply> {
  const body = CodeForm({ form, to })
  return reply.page({ title: 'Enter your code', status, errors: form.errors, narrow: true, body })
}

async function showNew(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    step,
    form,
    to,
    status = 200,
  }: { step: NewAuthenticatorStep; form: Form<unknown>; to: string; status?: number },
): Promise<FastifyReply> {
  const { email } = await accounts.database.kysely
    .selectFrom('staff')
    .select('email')
    .where('id', '=', step.staff)
    .executeTakeFirstOrThrow()
  const secret = open(accounts, step)
  const picture = await drawSecret(secretAddress(secret, { brand: request.server.brand, email }))
  const body = NewAuthenticator({ form, to, secret, picture, replaces: request.person !== null })
  return reply.page({ title: 'Set up an authenticator', status, errors: form.errors, narrow: true, body })
}

function refusal(came: Exclude<CodeCheck, { result: 'right' }>): string {
  if (came.result === 'wrong')
    return 'The code is not right. Enter the one that is shown now; each works once'
  const { time } = inLondon(came.until)
  return `Locked for ${CODE_LOCK_MINUTES} minutes, because the code was wrong ${MOST_CODES} times. Try again after ${time}`
}
