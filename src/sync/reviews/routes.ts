import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { showing } from '../../patients/showing.ts'
import { asPractice, type Database, type Tx } from '../../platform/database/database.ts'
import { registerAssets } from '../../platform/web/assets.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { inLondon } from '../../platform/clock.ts'
import { idOf } from '../id.ts'
import { REVIEW_KINDS, REVIEW_MARKS } from '../review.ts'
import { decide, type Choice, type Outcome } from './decide.ts'
import { decidedRoutes } from './decided-routes.ts'
import { ReviewPage, reviewTitle } from './pages/review.tsx'
import { QueuePage } from './pages/queue.tsx'
import { countWaiting, firstReviewOf, NO_QUEUE_FILTERS, readQueue, reviewAfter } from './queue.ts'
import { possibleMerges } from '../merge/possible.ts'
import { mergeRoutes } from '../merge/routes.ts'
import { findRecord } from '../../patients/record.ts'
import { findReview } from './review-of.ts'
import { unlinkRoutes } from './unlink-routes.ts'

export interface ReviewDeps {
  database: Database
  clock: Clock
}

type OneReview = { Params: { review: string }; Querystring: { did?: unknown } }

const PAGE = 50
const BESIDE = 8

/** `/reviews`: what waits for a person, one after the other, and what was decided. */
export function registerReviews(app: FastifyInstance, deps: ReviewDeps): void {
  const { database } = deps
  registerAssets(app, { name: 'reviews.css', file: new URL('./browser/reviews.css', import.meta.url) })

  app.get('/reviews', { config: { guard: 'decide-reviews' } }, async (request, reply) => {
    const { practice } = request
    const { after, did, ...filters } = address.parse(request.query)
    const props = await asPractice(database, practice, async (tx) => {
      const queue = {
        ...(await readQueue(tx, practice, filters, { after, limit: PAGE })),
        waiting: await countWaiting(tx, practice),
        merges: await possibleMerges(tx, practice, after === null ? PAGE : 0),
        did: did === null ? null : await findReview(tx, practice, did),
      }
      return showing(tx, request, queue, deps.clock.now())
    })
    const body = QueuePage({ ...props, filters, isFirst: after === null })
    return reply.page({ title: 'To decide', place: 'reviews', body, styles })
  })

  decidedRoutes(app, deps)
  unlinkRoutes(app, deps)
  mergeRoutes(app, deps)

  app.get<{ Params: { patient: string } }>(
    '/reviews/of/:patient',
    { config: { guard: 'decide-reviews' } },
    async ({ practice, params }, reply) => {
      const patient = idOf(params.patient)
      const review = await asPractice(database, practice, async (tx) => {
        await findRecord(tx, practice, patient)
        return firstReviewOf(tx, practice, patient)
      })
      return reply.redirect(review === null ? '/reviews' : `/reviews/${review}`, 303)
    },
  )

  app.get<OneReview>('/reviews/:review', { config: { guard: 'decide-reviews' } }, async (request, reply) => {
    const { did } = address.parse(request.query)
    return show(deps, request, reply, { did })
  })

  app.get<OneReview>(
    '/reviews/:review/next',
    { config: { guard: 'decide-reviews' } },
    async (request, reply) => {
      const { practice, params } = request
      const id = idOf(params.review)
      const next = await asPractice(database, practice, async (tx) => {
        await findReview(tx, practice, id)
        return reviewAfter(tx, practice, id)
      })
      return reply.redirect(next === null ? '/reviews' : `/reviews/${next}`, 303)
    },
  )

  app.post<OneReview>('/reviews/:review', { config: { guard: 'decide-reviews' } }, async (request, reply) => {
    const { practice, params } = request
    const id = idOf(params.review)
    const form = readForm(decisionForm, request.body)
    if (!form.data) return show(deps, request, reply, { form, status: 422 })
    const decision = { review: id, ...form.data, staff: request.person!.id, now: deps.clock.now() }
    const { outcome, next } = await asPractice(database, practice, async (tx) => ({
      outcome: await decide(tx, practice, decision),
      next: await reviewAfter(tx, practice, id),
    }))
    const problem = whyNot(outcome)
    if (problem !== null) return show(deps, request, reply, { form, problem, status: 409 })
    const stays = outcome.is === 'kept open' && form.data.choice.is === 'different'
    const where = stays ? `/${id}` : next === null ? '' : `/${next}`
    return reply.redirect(`/reviews${where}?did=${id}`, 303)
  })
}

const styles = ['sync.css', 'reviews.css']
const optionalId = z.uuid().nullable().catch(null)
const address = z.object({
  kind: z.enum(REVIEW_KINDS).nullable().catch(null),
  marked: z
    .enum([...REVIEW_MARKS, 'none'])
    .nullable()
    .catch(null),
  after: optionalId,
  did: optionalId,
})

const chosen = z
  .string('Choose what you decide.')
  .regex(/^(same:[0-9a-f-]{36}|different(:[0-9a-f-]{36})?|not-sure|ask-patient)$/, 'Choose what you decide.')
const decisionForm = z
  .object({ decision: chosen, reason: z.string().trim().max(500, 'Write at most 500 characters.').catch('') })
  .transform(({ decision, reason }) => ({ choice: choiceFrom(decision), reason }))

function choiceFrom(text: string): Choice {
  const [is, patient] = text.split(':')
  if (is === 'same') return { is, patient: idOf(patient) }
  if (is === 'different') return { is, patient: patient === undefined ? null : idOf(patient) }
  return { is: 'mark', mark: REVIEW_MARKS.find((mark) => mark === is)! }
}

function whyNot(outcome: Outcome): string | null {
  if (outcome.is === 'refused') return outcome.sentence
  if (outcome.is !== 'decided already') return null
  const who = outcome.at === null ? 'A sync has' : `${outcome.by ?? 'Somebody'} has`
  const when = outcome.at === null ? '' : ` at ${inLondon(outcome.at).time}`
  return `${who} settled this${when}, before you. Nothing of yours was saved.`
}

interface Showing {
  did?: string | null
  form?: Form<unknown>
  problem?: string
  status?: number
}

async function show(
  { database, clock }: ReviewDeps,
  request: FastifyRequest<OneReview>,
  reply: FastifyReply,
  { did = null, form = emptyForm(), problem, status = 200 }: Showing,
): Promise<FastifyReply> {
  const { practice } = request
  const id = idOf(request.params.review)
  const now = clock.now()
  const props = await asPractice(database, practice, async (tx) =>
    showing(tx, request, await gather(tx, practice, id, did), now),
  )
  const body = ReviewPage({ ...props, form, now, ...(problem !== undefined && { problem }) })
  return reply.page({
    ...{ title: reviewTitle(props.review), place: 'reviews', body, styles, status },
    errors: form.errors,
  })
}

async function gather(tx: Tx, practice: string, id: string, did: string | null) {
  const { reviews: queue } = await readQueue(tx, practice, NO_QUEUE_FILTERS, { limit: BESIDE })
  return {
    review: await findReview(tx, practice, id),
    queue,
    waiting: await countWaiting(tx, practice),
    did: did === null ? null : await findReview(tx, practice, did),
  }
}
