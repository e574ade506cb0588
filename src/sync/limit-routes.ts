import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { asPractice, runIn } from '../platform/database/database.ts'
import { emptyForm, readForm, type Form } from '../platform/web/form.ts'
import { CHECKS } from './check.ts'
import type { SyncDeps } from './jobs.ts'
import { changeLimits, limitChanges, LIMIT_NAMES, limitProblem, limitsInForce, readLimits } from './limits.ts'
import { LimitsPage } from './pages/limits.tsx'

/** The limits of the practice: everybody of its staff may look, and whoever changes one says why. */
export function limitRoutes(app: FastifyInstance, deps: SyncDeps): void {
  app.get('/sync/limits', { config: { guard: 'see-runs' } }, (request, reply) =>
    showLimits(deps, request, reply, emptyForm()),
  )

  app.post('/sync/limits', { config: { guard: 'configure-practice' } }, async (request, reply) => {
    const form = readForm(limitsForm, request.body)
    if (!form.data) return showLimits(deps, request, reply, form)
    const { reason, ...wanted } = form.data
    await changeLimits(deps.database, request.practice, wanted, {
      reason,
      by: request.person!.id,
      at: deps.clock.now(),
    })
    return reply.redirect('/sync/limits', 303)
  })
}

const whyMissing = 'Say why the limits change'
const limitsForm = z.object({
  ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, percentOf(name)])),
  reason: z.string(whyMissing).trim().min(1, whyMissing),
})

function percentOf(name: (typeof LIMIT_NAMES)[number]) {
  return z.string(`${CHECKS[name].title}: write a percentage`).transform((text, context) => {
    const percent = text.trim() === '' ? Number.NaN : Number(text.trim().replace(/%$/, ''))
    const problem = limitProblem(name, percent)
    if (problem !== null) context.addIssue(`${CHECKS[name].title}: ${problem}`)
    return percent
  })
}

async function showLimits(
  { database }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const { practice } = request
  const { limits, changes } = await asPractice(database, practice, async (tx) => ({
    limits: limitsInForce(await readLimits(runIn(tx), practice)),
    changes: await limitChanges(tx, practice),
  }))
  const { errors } = form
  const body = LimitsPage({ limits, changes, form })
  const status = errors.length > 0 ? 422 : 200
  return reply.page({ title: 'Limits', place: 'sync', body, errors, status, styles: ['sync.css'] })
}
