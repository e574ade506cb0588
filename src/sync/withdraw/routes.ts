import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { readActivation } from '../../practices/activation/activation.ts'
import { findPractice } from '../../practices/practice.ts'
import type { SyncDeps } from '../jobs.ts'
import { PurgePage, WithdrawalPage } from './pages.tsx'
import { askForPurge, latestPurge, planPurge, purgeQueue } from './purge.ts'
import { withdrawPractice } from './withdraw.ts'

const withdrawalForm = z.object({
  reason: z.string().trim().max(500, 'Write at most 500 characters').default(''),
})
const purgeForm = z.object({ typed: z.string().trim().min(1, 'Type the code of the practice') })
const look = { place: 'activation', narrow: true }

/** `/activation/withdrawal` and `/activation/purge`: stopping, and deleting what the sync brought. */
export function withdrawRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { database, dataDir, jobs, clock } = deps
  const config = { guard: 'withdraw-permission' } as const
  const doingOf = ({ practice, person }: FastifyRequest) => ({
    practice,
    by: { staff: person!.id },
    name: person!.name,
    at: clock.now(),
  })

  app.get('/activation/withdrawal', { config }, (request, reply) =>
    showWithdrawal(deps, request, reply, emptyForm()),
  )

  app.post('/activation/withdrawal', { config }, async (request, reply) => {
    const form = readForm(withdrawalForm, request.body)
    if (!form.data) return showWithdrawal(deps, request, reply, form)
    await withdrawPractice({ database, dataDir }, { ...doingOf(request), reason: form.data.reason || null })
    return reply.redirect('/activation', 303)
  })

  app.get('/activation/purge', { config }, (request, reply) => showPurge(deps, request, reply, emptyForm()))

  app.post('/activation/purge', { config }, async (request, reply) => {
    const form = readForm(purgeForm, request.body)
    if (!form.data) return showPurge(deps, request, reply, form)
    const doing = { ...doingOf(request), typed: form.data.typed }
    const { practice } = request
    try {
      await asPractice(database, practice, async (tx) => {
        const purge = await askForPurge(tx, doing)
        const job = await jobs.add(purgeQueue, { practice, purge }, { key: practice, in: tx })
        if (job === null) throw new ProductError('refused', 'It is being deleted already.')
      })
    } catch (error) {
      if (!(error instanceof ProductError && error.kind === 'invalid')) throw error
      const errors = [{ field: 'typed', sentence: error.message }]
      return showPurge(deps, request, reply, { ...form, errors })
    }
    return reply.redirect('/activation/purge', 303)
  })
}

async function showWithdrawal(
  { database }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const { name } = await findPractice(database, request.practice)
  const body = WithdrawalPage({ practiceName: name, form })
  return reply.page({
    ...look,
    title: 'Withdraw permission',
    errors: form.errors,
    status: statusOf(form),
    body,
  })
}

async function showPurge(
  { database }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const { practice } = request
  const [activation, last] = await asPractice(
    database,
    practice,
    async (tx) => [await readActivation(tx, practice), await latestPurge(tx, practice)] as const,
  )
  if (activation.state !== 'withdrawn')
    throw new ProductError(
      'refused',
      'Withdraw permission first. Then you can have what the sync brought deleted.',
    )
  const plan = await planPurge(database, practice)
  const body = PurgePage({ practice, plan, last, form, withdrawnAt: activation.since })
  const reload = last?.state === 'waiting' && { reloadSeconds: 5 }
  return reply.page({
    ...look,
    title: 'Delete what the sync brought',
    errors: form.errors,
    status: statusOf(form),
    body,
    ...reload,
  })
}

function statusOf(form: Form<unknown>): number {
  return form.errors.length > 0 ? 422 : 200
}
