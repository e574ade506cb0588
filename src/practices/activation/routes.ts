import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { may, type Right } from '../../accounts/rights.ts'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { registerAssets } from '../../platform/web/assets.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { render, type Html } from '../../platform/web/html.ts'
import { isOpen, longestAnswer, saveAnswers } from '../dpia/answers.ts'
import { PackDocument, StandAlone } from '../dpia/document.tsx'
import type { GatherFacts } from '../dpia/facts.ts'
import { keepPack } from '../dpia/pack.ts'
import { StepPage } from '../dpia/pages.tsx'
import { QUESTIONS, questionsOf, STEPS } from '../dpia/questions.ts'
import { CONFIRMATION_WORDS, PERMITTER_ROLES, SIGNER_ROLES } from './activation.ts'
import { gatherStanding, type Standing } from './gather.ts'
import { operatorRoutes } from './operator-routes.ts'
import { ConfirmationPage } from './confirmation.tsx'
import { ActivationPage } from './pages.tsx'
import { confirm, permit } from './verbs.ts'

export interface ActivationDeps {
  database: Database
  clock: Clock
  gatherFacts: GatherFacts
}

const name = z.string('Write the name').trim().min(1, 'Write the name').max(200, 'Write a shorter name')
const ticked = z.literal('yes', 'Tick it, or nothing is recorded')
const role = 'Choose what they are'
const permissionForm = z.object({ name, role: z.enum(PERMITTER_ROLES, role), words: ticked })
const confirmationForm = z.object({ name, role: z.enum(SIGNER_ROLES, role), words: ticked })

type OneStep = { Params: { step: string } }
const look = { place: 'activation', styles: ['activation.css'] }

/** `/activation`: where the practice stands, and what its own people do on the way. */
export function registerActivation(app: FastifyInstance, deps: ActivationDeps): void {
  const { database, clock } = deps
  registerAssets(app, { name: 'activation.css', file: new URL('../browser/activation.css', import.meta.url) })
  const standingOf = ({ practice }: FastifyRequest) =>
    gatherStanding(database, deps.gatherFacts, practice, clock.now())
  const doingOf = (request: FastifyRequest) => ({
    practice: request.practice,
    by: { staff: request.person!.id },
    at: clock.now(),
  })

  app.get('/activation', { config: { guard: 'see-activation' } }, async (request, reply) =>
    showActivation(deps, request, reply, await standingOf(request), emptyForm()),
  )

  app.post('/activation/permission', { config: { guard: 'give-permission' } }, async (request, reply) => {
    const form = readForm(permissionForm, request.body)
    const standing = await standingOf(request)
    if (!form.data) return showActivation(deps, request, reply, standing, form)
    const { substance, circumstances } = standing.facts
    const { name, role } = form.data
    const doing = { ...doingOf(request), name, role, practiceName: circumstances.practiceName, substance }
    await asPractice(database, request.practice, (tx) => permit(tx, doing))
    return reply.redirect('/activation', 303)
  })

  app.get<OneStep>(
    '/activation/dpia/:step',
    { config: { guard: 'see-activation' } },
    async (request, reply) =>
      showStep(request, reply, stepOf(request.params), await standingOf(request), emptyForm()),
  )

  app.post<OneStep>(
    '/activation/dpia/:step',
    { config: { guard: 'confirm-dpia' } },
    async (request, reply) => {
      const step = stepOf(request.params)
      const form = readForm(answersForm(step), request.body)
      const standing = await standingOf(request)
      if (!form.data) return showStep(request, reply, step, standing, form)
      const given = form.data
      const by = {
        practice: request.practice,
        staff: request.person!.id,
        name: request.person!.name,
        at: clock.now(),
      }
      await asPractice(database, request.practice, async (tx) => {
        const { version: packVersion } = await keepPack(tx, by.practice, standing.facts.substance, by.at)
        await saveAnswers(tx, { ...by, packVersion }, given)
      })
      const { answers } = await standingOf(request)
      if (questionsOf(step).some((question) => isOpen(question, answers)))
        return reply.redirect(`/activation/dpia/${step}`, 303)
      const next = QUESTIONS.find((question) => isOpen(question, answers))
      return reply.redirect(next ? `/activation/dpia/${next.step}` : '/activation/dpia/confirmation', 303)
    },
  )

  app.get('/activation/dpia/confirmation', { config: { guard: 'confirm-dpia' } }, async (request, reply) =>
    showConfirmation(reply, await standingOf(request), emptyForm()),
  )

  app.post('/activation/dpia/confirmation', { config: { guard: 'confirm-dpia' } }, async (request, reply) => {
    const form = readForm(confirmationForm, request.body)
    const standing = await standingOf(request)
    if (!form.data) return showConfirmation(reply, standing, form)
    const { substance, circumstances } = standing.facts
    const { name, role } = form.data
    const doing = { ...doingOf(request), name, role, practiceName: circumstances.practiceName, substance }
    await asPractice(database, request.practice, (tx) => confirm(tx, doing))
    return reply.redirect('/activation', 303)
  })

  app.get<{ Querystring: { download?: unknown } }>(
    '/activation/dpia/document',
    { config: { guard: 'see-activation' } },
    async (request, reply) => {
      const standing = await standingOf(request)
      const title = 'Data protection impact assessment of Patient Sync'
      if (request.query.download === undefined)
        return reply.page({ ...look, title, narrow: true, body: PackDocument(standing) })
      const file = `dpia-${request.practice}-version-${standing.pack.version}.html`
      return reply
        .type('text/html; charset=utf-8')
        .header('content-disposition', `attachment; filename="${file}"`)
        .send(`<!DOCTYPE html>${render(StandAlone({ title, children: PackDocument(standing) }))}`)
    },
  )

  operatorRoutes(app, deps)
}

async function showActivation(
  { database }: ActivationDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  standing: Standing,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const allows = (right: Right) => may(request.person, right)
  const allowed = {
    permit: allows('give-permission'),
    confirm: allows('confirm-dpia'),
    withdraw: allows('withdraw-permission'),
  }
  const signers = await signersOf(database, request.practice)
  const body = ActivationPage({ ...standing, allowed, signers, form })
  return reply.page({
    ...look,
    title: 'Activation',
    errors: form.errors,
    status: form.errors.length > 0 ? 422 : 200,
    body,
  })
}

function showStep(
  request: FastifyRequest,
  reply: FastifyReply,
  step: number,
  standing: Standing,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const mayAnswer = may(request.person, 'confirm-dpia')
  const body = StepPage({ ...standing, step, form, mayAnswer })
  const title = `Step ${step}: ${STEPS[step - 1]!.name}`
  return reply.page({
    ...look,
    title,
    narrow: true,
    errors: form.errors,
    status: form.errors.length > 0 ? 422 : 200,
    body,
  })
}

function showConfirmation(
  reply: FastifyReply,
  standing: Standing,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const { facts, pack, answers } = standing
  const left = QUESTIONS.filter((question) => isOpen(question, answers)).length
  const words = CONFIRMATION_WORDS(facts.circumstances.practiceName, pack.version)
  const body: Html = ConfirmationPage({ words, form, left })
  return reply.page({
    ...look,
    title: 'Confirm the assessment',
    narrow: true,
    errors: form.errors,
    status: form.errors.length > 0 ? 422 : 200,
    body,
  })
}

function stepOf({ step }: OneStep['Params']): number {
  const number = Number(step)
  if (STEPS.some((each) => each.step === number)) return number
  throw new ProductError('not-found', 'There is no such step. The assessment has seven.')
}

/** Each question of a step: one of its choices, or words. What is left open is asked for on the page of the activation. */
function answersForm(step: number) {
  const fields = questionsOf(step).map(({ id }) => [
    id,
    z.string().max(longestAnswer, `Write at most ${longestAnswer} characters`).default(''),
  ])
  return z.object(Object.fromEntries(fields) as Record<string, z.ZodType<string>>)
}

/** Names of those who may sign the assessment. */
async function signersOf(database: Database, practice: string): Promise<string[]> {
  const rows = await asPractice(database, practice, (tx) =>
    tx
      .selectFrom('membership')
      .innerJoin('staff', 'staff.id', 'membership.staff')
      .select('staff.name')
      .where('membership.practice', '=', practice)
      .where('membership.role', 'in', ['manager', 'governance-lead'])
      .where('membership.ended_at', 'is', null)
      .orderBy('staff.name')
      .execute(),
  )
  return rows.map((row) => row.name)
}
