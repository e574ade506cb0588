import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { showing } from '../../patients/showing.ts'
import { asPractice } from '../../platform/database/database.ts'
import { emptyForm, readForm, type Form } from '../../platform/web/form.ts'
import { idOf } from '../id.ts'
import type { SyncDeps } from '../jobs.ts'
import { showRun, type LedgerRun } from '../ledger.ts'
import { RowsPage } from '../pages/rows-page.tsx'
import { pageOf } from '../row-routes.ts'
import { KeptTable, UndoPage } from './pages.tsx'
import { previewUndo } from './preview.ts'
import { keptRows } from './record.ts'
import { askForUndo, NotNow } from './request.ts'
import { takeInAgain } from './take-in-again.ts'

type OneRun = { Params: { run: string }; Querystring: { after?: unknown } }

const reasonForm = z.object({
  reason: z.string().trim().min(1, 'Say why it is undone.').max(500, 'Say it in 500 characters or fewer.'),
})

/** Undoing a run: what would be undone, doing it, what stayed, and letting the next run take it in again. */
export function undoRoutes(app: FastifyInstance, deps: SyncDeps): void {
  const { database, clock } = deps

  app.get<OneRun>('/sync/:run/undo', { config: { guard: 'undo-runs' } }, (request, reply) =>
    showUndo(deps, request, reply, emptyForm()),
  )

  app.post<OneRun>('/sync/:run/undo', { config: { guard: 'undo-runs' } }, async (request, reply) => {
    const run = idOf(request.params.run)
    const form = readForm(reasonForm, request.body)
    if (!form.data) return showUndo(deps, request, reply, form)
    const { practice, person } = request
    try {
      await askForUndo(deps, { practice, run, staff: person!.id, reason: form.data.reason })
    } catch (error) {
      if (!(error instanceof NotNow)) throw error
      return showUndo(deps, request, reply, {
        ...form,
        errors: [{ field: 'reason', sentence: error.message }],
      })
    }
    return reply.redirect(`/sync/${run}`, 303)
  })

  app.post<OneRun>(
    '/sync/:run/taken-in-again',
    { config: { guard: 'undo-runs' } },
    async (request, reply) => {
      const run = idOf(request.params.run)
      await takeInAgain(database, { practice: request.practice, run, staff: request.person!.id, clock })
      return reply.redirect(`/sync/${run}`, 303)
    },
  )

  app.get<OneRun>('/sync/:run/kept', { config: { guard: 'see-runs' } }, async (request, reply) => {
    const { run, rows, next } = await asPractice(database, request.practice, async (tx) => {
      const run = await showRun(tx, request.practice, idOf(request.params.run))
      const kept = await keptRows(tx, run, pageOf(request.query.after))
      return { run, ...(await showing(tx, request, kept, clock.now())) }
    })
    const title = 'What stays after the undo'
    const children = KeptTable({ rows, now: clock.now() })
    const isFirst = request.query.after === undefined
    const body = RowsPage({ run, title, next, isFirst, isEmpty: rows.length === 0, children })
    return reply.page({ title, place: 'sync', body, styles: ['sync.css'] })
  })
}

async function showUndo(
  { database, clock }: SyncDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form<unknown>,
): Promise<FastifyReply> {
  const { params, query } = request as FastifyRequest<OneRun>
  const id = idOf(params.run)
  const { practice } = request
  const page = pageOf(query.after)
  const run: LedgerRun = await asPractice(database, practice, (tx) => showRun(tx, practice, id))
  const planned = await previewUndo(database, { practice, run: id }, page)
  await asPractice(database, practice, (tx) => showing(tx, request, planned, clock.now()))
  const isFirst = page.after === undefined
  return reply.page({
    title: 'Undo a sync',
    place: 'sync',
    body: UndoPage({ run, ...planned, isFirst, form, now: clock.now() }),
    styles: ['sync.css'],
    errors: form.errors,
    ...(form.errors.length > 0 && { status: 422 }),
  })
}
