import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { asPractice, type Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import {
  FEEDBACK_KINDS,
  FEEDBACK_STATES,
  findFeedback,
  giveFeedback,
  impersonalPath,
  listFeedback,
  settleFeedback,
} from './feedback.ts'
import { FeedbackForm, FeedbackList, OneFeedbackPage, ThanksPage } from './pages.tsx'

const longest = 4000

const feedbackForm = z
  .object({
    kind: z.enum(FEEDBACK_KINDS, 'Choose what it is'),
    words: z.string().trim().max(longest, `Write at most ${longest} characters`).default(''),
    from: z.string().optional(),
  })
  .refine(({ kind, words }) => kind === 'permission' || words !== '', {
    path: ['words'],
    message: 'Write what it is about',
  })

const settleForm = z.object({
  state: z.enum(FEEDBACK_STATES, 'Choose a state'),
  note: z.string().trim().max(longest, `Write at most ${longest} characters`).default(''),
})

const shownStates = z.enum([...FEEDBACK_STATES, 'all']).catch('new')
const mostShown = 200

type OneFeedback = { Params: { practice: string; id: string } }

/** `/feedback` for staff on every page, and what the operator makes of it. */
export function feedbackRoutes(
  app: FastifyInstance,
  { database, clock, operator }: { database: Database; clock: Clock; operator: string },
): void {
  app.get<{ Querystring: { from?: unknown } }>(
    '/feedback',
    { config: { guard: 'give-feedback' } },
    (request, reply) => showForm(reply, emptyForm(), impersonalPath(request.query.from)),
  )

  app.post(
    '/feedback',
    { config: { guard: 'give-feedback', rateLimit: { max: 30 } } },
    async (request, reply) => {
      const form = readForm(feedbackForm, request.body)
      const page = impersonalPath(form.values.from)
      if (!form.data) return showForm(reply, form, page, 422)
      const { kind, words } = form.data
      const { practice } = request
      const { id: staff, name } = request.person!
      const given = { practice, staff, name, kind, words, page, at: clock.now() }
      await asPractice(database, practice, (tx) => giveFeedback(tx, given))
      return reply.redirect(`/feedback/thanks/${kind}`, 303)
    },
  )

  app.get<{ Params: { kind: string } }>(
    '/feedback/thanks/:kind',
    { config: { guard: 'give-feedback' } },
    async (request, reply) => {
      const kind = z.enum(FEEDBACK_KINDS).safeParse(request.params.kind)
      if (!kind.success) throw new ProductError('not-found', 'There is no such page.')
      return reply.page({ title: 'Thank you', narrow: true, body: ThanksPage({ kind: kind.data, operator }) })
    },
  )

  app.get<{ Querystring: { state?: unknown } }>(
    '/operations/feedback',
    { config: { guard: 'run-installation' } },
    async (request, reply) => {
      const state = shownStates.parse(request.query.state)
      const all = await listFeedback(database.owner, { state, limit: mostShown })
      return reply.page({ title: 'Feedback', place: 'feedback', body: FeedbackList({ all, shown: state }) })
    },
  )

  const one = '/operations/feedback/:practice/:id'
  app.get<OneFeedback>(one, { config: { guard: 'run-installation' } }, async (request, reply) =>
    showOne(reply, database, request.params, emptyForm()),
  )

  app.post<OneFeedback>(one, { config: { guard: 'run-installation' } }, async (request, reply) => {
    const form = readForm(settleForm, request.body)
    if (!form.data) return showOne(reply, database, request.params, form)
    const { practice, id } = await demandOne(database, request.params)
    const { state, note } = form.data
    const settled = { practice, id, state, note: note || null, by: request.person!.id, at: clock.now() }
    await asPractice(database, practice, (tx) => settleFeedback(tx, settled))
    return reply.redirect('/operations/feedback', 303)
  })
}

function showForm(
  reply: FastifyReply,
  form: Form<unknown>,
  from: string | null,
  status = 200,
): Promise<FastifyReply> {
  const body = FeedbackForm({ form, from })
  return reply.page({ title: 'Give feedback', narrow: true, status, errors: form.errors, body })
}

async function showOne(
  reply: FastifyReply,
  database: Database,
  params: OneFeedback['Params'],
  form: Form<unknown>,
): Promise<FastifyReply> {
  const body = OneFeedbackPage({ one: await demandOne(database, params), form })
  const status = form.errors.length > 0 ? 422 : 200
  const styles = ['activation.css']
  return reply.page({
    title: 'Feedback',
    place: 'feedback',
    narrow: true,
    status,
    errors: form.errors,
    styles,
    body,
  })
}

async function demandOne({ owner }: Database, { practice, id }: OneFeedback['Params']) {
  const one = await findFeedback(owner, practice, id)
  if (one === null) throw new ProductError('not-found', 'There is no such feedback.')
  return one
}
